// npm run example -- NAME: runs NAME.ts on the WASM backend. A browser page would let tf.js take WebGL instead.
import { readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

/** What examples share or show, and what runs them. */
const helpers = [
  'run',
  'logDistance',
  'contentSlopes',
  'ownTask',
  'atPositions',
  'stories',
  'dateFormats',
].map((name) => `${name}.ts`);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !helpers.includes(file))
  .map((file) => file.slice(0, -'.ts'.length));
const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.error(`npm run example -- NAME, where NAME is one of ${names.join(', ')}`);
  process.exit(2);
}
process.argv.splice(2, Infinity, ...rest);
tf.enableProdMode();
await tf.setBackend('wasm');
try {
  await import(`./${name}.ts`);
} catch (error) {
  // Uncaught, it would come with all of the WASM backend's code, which is one line.
  console.error(error);
  process.exitCode = 1;
}
