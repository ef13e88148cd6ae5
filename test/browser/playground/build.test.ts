import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sum } from '../../../src/util/sum.js';

const ASSETS = resolve(__dirname, '../../../dist-playground/assets');

const read = (file: string) => readFileSync(resolve(ASSETS, file), 'utf8');

/** Files of these names, and what they import before they run. */
function withImports(files: readonly string[], known = new Set<string>()): ReadonlySet<string> {
  for (const file of files) {
    if (known.has(file)) continue;
    known.add(file);
    const imports = [...read(file).matchAll(/\b(?:import|from)\s*["'`]\.\/([^"'`]+)["'`]/g)];
    withImports(
      imports.map(([, name]) => name as string),
      known,
    );
  }
  return known;
}

it('the page itself loads no tf.js: the entries of the encodings are in it, and not the registry', () => {
  // What starts the workers, and what draws.
  const files = readdirSync(ASSETS).filter((file) => /^(index|show)-.*\.js$/.test(file));
  expect(files.length).toBe(2);
  const scripts = [...withImports(files)].map(read);
  const page = scripts.join('');
  expect(page).toContain('Adds sine and cosine waves of the position to the word embeddings.');
  expect(page).not.toContain('is already registered, by');
  const styles = readdirSync(ASSETS).filter((file) => file.endsWith('.css'));
  const parts = [...scripts, ...[...styles, '../index.html'].map(read)];
  // As a host sends it.
  expect(sum(parts.map((part) => gzipSync(part).length))).toBeLessThan(150_000);
});

it('its worker has the registry, with every encoding', () => {
  const worker = readdirSync(ASSETS).find((file) => /^entry-.*\.js$/.test(file)) as string;
  expect(read(worker)).toContain('Adds sine and cosine waves of the position to the word embeddings.');
});
