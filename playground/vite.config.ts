import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

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
  worker: { format: 'es' },
  // What only a worker imports would be found when it starts, and the page loaded again.
  optimizeDeps: { entries: ['index.html', 'worker/entry.ts'] },
});
