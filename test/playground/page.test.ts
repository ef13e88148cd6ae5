import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../support/commands.js';

/** All files that an entry of the playground loads at once, also those of which a smaller build uses nothing. */
async function loadedBy(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [join(ROOT, 'playground', entry)],
    absWorkingDir: ROOT,
    ...{ bundle: true, format: 'esm', write: false, metafile: true, logLevel: 'silent' },
    ...{ treeShaking: false, ignoreAnnotations: true, jsx: 'automatic', jsxImportSource: 'preact' },
    // What a .data.ts computes takes its place when Vite builds the page.
    external: ['*?url', '*.css', '*.data.js'],
    outdir: 'bundled',
  });
  return Object.keys(metafile.inputs);
}

const ofTfjs = (file: string) => file.includes('node_modules/@tensorflow/') && !file.endsWith('package.json');

it('the page loads no tf.js, and so never waits for it', async () => {
  const files = await loadedBy('main.ts');
  expect(files).toContain('src/app/page.ts');
  expect(files.filter(ofTfjs)).toEqual([]);
});

it('its worker loads tf.js', async () => {
  const files = await loadedBy('worker/entry.ts');
  expect(files).toContain('src/app/training.ts');
  expect(files.filter(ofTfjs)).not.toEqual([]);
});
