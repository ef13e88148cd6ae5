import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import * as data from './encodings.data.js';

/** What `encodings.data.ts` computes takes its place. */
const encodings: Plugin = {
  name: 'encodings',
  load: (id) =>
    id.endsWith('/playground/encodings.data.ts')
      ? Object.entries(data)
          .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
          .join('\n')
      : null,
};

/** `npm run playground` serves the page, `npm run playground:build` makes files of it for any web host. */
export default defineConfig({
  root: import.meta.dirname,
  // Relative: the page may lie in any folder of a host.
  base: './',
  build: {
    outDir: fileURLToPath(new URL('../dist-playground', import.meta.url)),
    emptyOutDir: true,
    // tf.js itself is larger than what Vite warns of.
    chunkSizeWarningLimit: 4000,
  },
  plugins: [encodings],
  worker: { format: 'es' },
  // What only a worker imports would be found when it starts, and the page loaded again.
  optimizeDeps: { entries: ['index.html', 'worker/entry.ts'] },
});
