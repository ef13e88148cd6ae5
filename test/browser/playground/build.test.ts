import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const DIST = resolve(__dirname, '../../../dist-playground');

it('the page itself loads no tf.js: the entries of the encodings are in it, and not the registry', () => {
  // What starts the workers, and what draws.
  const files = readdirSync(resolve(DIST, 'assets')).filter((file) => /^(index|show)-.*\.js$/.test(file));
  expect(files.length).toBe(2);
  const scripts = files.map((file) => readFileSync(resolve(DIST, 'assets', file), 'utf8'));
  const page = scripts.join('');
  expect(page).toContain('Adds sine and cosine waves of the position to the word embeddings.');
  expect(page).not.toContain('is already registered, by');
  // As a host sends it.
  expect(gzipSync(page).length).toBeLessThan(150_000);
});

it('its worker has the registry, with every encoding', () => {
  const assets = readdirSync(resolve(DIST, 'assets'));
  const worker = assets.find((file) => /^entry-.*\.js$/.test(file)) as string;
  const script = readFileSync(resolve(DIST, 'assets', worker), 'utf8');
  expect(script).toContain('Adds sine and cosine waves of the position to the word embeddings.');
});
