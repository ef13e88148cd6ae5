import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The README and its neighbours, and docs/ but for what `npm run docs` makes there. */
const PAGES = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true })
    .map((file) => `docs/${String(file).replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.md') && !/^docs\/(reference|encodings)\//.test(file)),
];

const textOf = (page: string) =>
  readFileSync(join(ROOT, page), 'utf8')
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '');

/** `[text](to)`, `src="to"` and `srcset="to"`. */
function linksOf(page: string): { text: string; to: string }[] {
  const text = textOf(page);
  return [
    ...Array.from(text.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g), ([, text = '', to = '']) => ({ text, to })),
    ...Array.from(text.matchAll(/ src(?:set)?="([^"]+)"/g), ([, to = '']) => ({ text: '', to })),
  ];
}

/** As GitHub and VitePress name headings of letters, digits, spaces and hyphens alone. */
function anchorsOf(page: string): string[] {
  const headings = readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, heading = '']) => heading)
    .filter((heading) => /^[\w\- ]+$/.test(heading))
    .map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
}

describe('links', () => {
  it.each(PAGES)('of %s lead to files and headings that there are', (page) => {
    const dead = linksOf(page).filter(({ to }) => {
      if (/^\w+:/.test(to)) return !/^https:\/\/[\w.-]+\/?\S*$/.test(to);
      const [path = '', anchor] = to.split('#');
      const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
      if (!existsSync(join(ROOT, target)) || target.startsWith('..')) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it('to arXiv name the paper that they lead to', () => {
    const papers = PAGES.flatMap(linksOf).filter(({ to }) => to.startsWith('https://arxiv.org/'));
    expect(papers.length).toBeGreaterThan(30);
    expect(papers.filter(({ text, to }) => to !== `https://arxiv.org/abs/${text}`)).toEqual([]);
  });

  it('lead to every page of docs/, from the README and from the sidebar of the site', () => {
    const linked = new Set(linksOf('README.md').map(({ to }) => to));
    const pages = PAGES.filter((page) => /^docs\/[^/]+\.md$/.test(page));
    const sidebar = readFileSync(join(ROOT, 'docs/.vitepress/sidebar.ts'), 'utf8');
    expect(
      pages.filter((page) => !sidebar.includes(`${page.slice('docs'.length + 1, -'.md'.length)}'`)),
    ).toEqual([]);
    expect(pages.filter((page) => !linked.has(page))).toEqual([]);
  });
});
