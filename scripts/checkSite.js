// After `npm run docs`: every link of the built site leads to a file that is there, and to a heading in it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const SITE = resolve('dist-docs');
/** What we make without VitePress, and what has no links. */
const OTHERS = /^playground\/|-report\.html$/;

const pages = readdirSync(SITE, { recursive: true }).filter(
  (path) => path.endsWith('.html') && !OTHERS.test(path),
);
const texts = new Map(pages.map((path) => [join(SITE, path), readFileSync(join(SITE, path), 'utf8')]));
const links = [...texts].flatMap(([page, text]) =>
  [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = '']) => ({ page, link })),
);
const local = links.filter(({ link }) => !/^(https?:|data:|mailto:)/.test(link));
const broken = local.filter(({ page, link }) => !leadsSomewhere(page, link));
for (const { page, link } of broken) console.error(`${page}: ${link} leads nowhere`);
console.log(`${local.length} links in ${pages.length} pages, ${broken.length} broken`);
process.exitCode = broken.length > 0 || local.length === 0 ? 1 : 0;

function leadsSomewhere(page, link) {
  const [path = '', heading = ''] = link.split('#').map(decodeURIComponent);
  const target = path === '' ? page : path.startsWith('/') ? join(SITE, path) : resolve(dirname(page), path);
  const file = texts.has(join(target, 'index.html')) ? join(target, 'index.html') : target;
  return existsSync(file) && (heading === '' || (texts.get(file)?.includes(`id="${heading}"`) ?? true));
}
