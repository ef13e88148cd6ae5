// Says in one line whether tfjs-node is there and works. Nothing needs it.
import { chooseBackend } from '../dist/esm/src/compare/backend.js';

const found = await chooseBackend('node').then(
  () => 'it is installed and works',
  (error) => error.message,
);
console.log(`tfjs-node: ${found}`);
