import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What is made without VitePress, and has no links to pages. */
const OTHERS = /^playground[/\\]|-report\.html$/;

/** @throws Error when a link of the built site leads to no file of it, or to a heading that its page does not have. */
export function checkLinks(site: string, base: string): void {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.html') && !OTHERS.test(path),
  );
  const texts = new Map(pages.map((path) => [join(site, path), readFileSync(join(site, path), 'utf8')]));
  const leadsSomewhere = (page: string, link: string) => {
    const [path = '', heading = ''] = link.split('#').map(decodeURIComponent);
    const target = path.startsWith(base) ? join(site, path.slice(base.length)) : resolve(dirname(page), path);
    const file = [path === '' ? page : target, join(target, 'index.html')].find((file) => texts.has(file));
    return file === undefined
      ? existsSync(target)
      : heading === '' || texts.get(file)?.includes(`id="${heading}"`);
  };
  const links = [...texts].flatMap(([page, text]) =>
    [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = '']) => ({ page, link })),
  );
  const local = links.filter(({ link }) => !/^(https?:|data:|mailto:)/.test(link));
  const broken = local.filter(({ page, link }) => !leadsSomewhere(page, link));
  console.log(`${local.length} links in ${pages.length} pages, ${broken.length} broken`);
  if (broken.length > 0) {
    throw new Error(
      `links lead nowhere:\n${broken.map(({ page, link }) => `  ${link} in ${page}`).join('\n')}`,
    );
  }
}
