import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type MarkdownRenderer } from 'vitepress';
import { paletteCss } from '../../src/report/palette.js';
import { sidebar } from './sidebar.js';
import { checkLinks } from './siteLinks.js';

const ROOT = join(import.meta.dirname, '../..');
const { version, description } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Files that pages link to, by their paths here and on the site. */
const COPIES = {
  'dist-playground': 'playground',
  examples: 'examples',
  'docs/results.schema.json': 'docs/results.schema.json',
  'docs/study.schema.json': 'docs/study.schema.json',
  ...Object.fromEntries(
    readdirSync(join(ROOT, 'docs/studies'))
      .filter((name) => name.endsWith('-report.html'))
      .map((name) => [`docs/studies/${name}`, `docs/studies/${name}`]),
  ),
};

/**
 * Of the drawings on the pages of encodings, whose variables and classes are those of the report; more contrast; columns of
 * text that are wide enough to read, in tables that scroll; and one button that clears the search, not the browser's too.
 */
const STYLE = `
:root{--paper:var(--vp-c-bg);--ink:var(--vp-c-text-1);--soft:var(--vp-c-text-2);--line:var(--vp-c-divider);--map:#08519c;${paletteCss('light')}}
.dark{--map:#7cb8f2;${paletteCss('dark')}}
.drawings{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:24px}
.drawings figcaption{font-weight:600;font-size:14px}
.chart{display:block;max-width:100%;height:auto;font:11px sans-serif}
.chart text{white-space:pre}
.chart image{image-rendering:pixelated}
.drawings .key{display:flex;align-items:center;gap:6px;color:var(--soft);font-size:13px}
.vp-doc [class*='language-']>span.lang{color:var(--vp-c-text-2)}
.vp-doc td:not([style]){min-width:10em}
.vp-doc .unbroken{white-space:nowrap}
.VPLocalSearchBox ::-webkit-search-cancel-button{display:none}
`;

/** Of a page of the reference the search finds headings and text: names and types in tables and code would outweigh all else. */
function searched(path: string, html: string): string {
  return path.startsWith('docs/reference/') ? html.replace(/<(table|pre)[\s\S]*?<\/\1>/g, '') : html;
}

/** Browsers break lines at hyphens, also in `--steps`. Longer code may break: it has to fit on a phone. */
function keepShortCodeWhole({ renderer }: MarkdownRenderer): void {
  const { code_inline: render } = renderer.rules;
  renderer.rules.code_inline = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token && /^\S{1,24}$/.test(token.content)) token.attrJoin('class', 'unbroken');
    return render?.(tokens, index, ...rest) ?? '';
  };
}

/** `npm run docs` builds the site: README.md, docs/ and the reference, at the paths that they have in the repository. */
export default defineConfig({
  title: 'tfjs-transformer-block',
  description,
  lang: 'en',
  srcDir: '..',
  srcExclude: ['.*/**', 'dist*/**', 'test/**', 'bench/**', 'node_modules/**'],
  outDir: '../dist-docs',
  rewrites: { 'README.md': 'index.md' },
  head: [
    ['link', { rel: 'icon', href: 'data:,' }],
    ['style', {}, STYLE],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: keepShortCodeWhole,
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        _render: (source, env, markdown) => searched(env.relativePath, markdown.render(source, env)),
      },
    },
    outline: [2, 3],
    notFound: {
      quote: 'The address may be mistyped, or the page may have moved.',
      linkLabel: 'Go to the home page',
      linkText: 'Go to the home page',
    },
    sidebar: sidebar(),
    nav: [
      { text: 'Reference', link: '/docs/reference/' },
      { text: 'Playground', link: '/playground/index.html', target: '_blank' },
      { text: `v${version}`, link: '/CHANGELOG' },
    ],
  },
  transformPageData({ relativePath, frontmatter }) {
    // Without a place in the sidebar, they would all lead to its first page.
    if (relativePath.startsWith('docs/reference/')) Object.assign(frontmatter, { prev: false, next: false });
  },
  buildEnd({ outDir, site }) {
    for (const [from, to] of Object.entries(COPIES)) {
      cpSync(join(ROOT, from), join(outDir, to), { recursive: true });
    }
    checkLinks(outDir, site.base);
  },
});
