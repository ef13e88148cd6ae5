import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { sidebar } from './sidebar.js';

const ROOT = join(import.meta.dirname, '../..');
const { version, description } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Files that pages link to, by their paths here and on the site. */
const COPIES = {
  'dist-playground': 'playground',
  examples: 'examples',
  'docs/results.schema.json': 'docs/results.schema.json',
  'docs/study.schema.json': 'docs/study.schema.json',
};

/** `npm run docs` builds the site: README.md, docs/ and the reference, at the paths that they have in the repository. */
export default defineConfig({
  title: 'tfjs-transformer-block',
  description,
  lang: 'en',
  srcDir: '..',
  srcExclude: ['.*/**', 'dist*/**', 'test/**', 'bench/**', 'node_modules/**'],
  outDir: '../dist-docs',
  rewrites: { 'README.md': 'index.md' },
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: sidebar(),
    nav: [
      { text: 'Guides', link: '/docs/getting-started' },
      { text: 'Encodings', link: '/docs/encodings' },
      { text: 'Reference', link: '/docs/reference/' },
      { text: 'Playground', link: '/playground/index.html', target: '_blank' },
      { text: `v${version}`, link: '/CHANGELOG' },
    ],
  },
  buildEnd({ outDir }) {
    for (const [from, to] of Object.entries(COPIES)) {
      cpSync(join(ROOT, from), join(outDir, to), { recursive: true });
    }
  },
});
