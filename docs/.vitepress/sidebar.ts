import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';

const ROOT = join(import.meta.dirname, '../..');

/** A group of pages, by their paths without `.md`; the text of each is its first heading. */
function group(text: string, pages: readonly string[]): DefaultTheme.SidebarItem {
  return { text, items: pages.map((page) => ({ text: titleOf(page), link: `/${page}` })) };
}

function titleOf(page: string): string {
  const [, title] = /^# (.*)$/m.exec(readFileSync(join(ROOT, `${page}.md`), 'utf8')) ?? [];
  if (title === undefined) throw new Error(`${page}.md has no heading`);
  return title.replaceAll('`', '');
}

const docs = (...names: readonly string[]) => names.map((name) => `docs/${name}`);

/** Whatever lies in a folder of docs/, by name; `writeEncodingPages.ts` makes those of encodings. */
function pagesIn(folder: string): string[] {
  const path = join(ROOT, 'docs', folder);
  if (!existsSync(path)) return [];
  const files = readdirSync(path).filter((file) => file.endsWith('.md'));
  return files.sort().map((file) => `docs/${folder}/${file.slice(0, -'.md'.length)}`);
}

/** What can be imported from where; TypeDoc writes a page for each, with all of its exports. */
const MODULES = ['', '/ops', '/positional', '/data'].map((part) => `tfjs-transformer-block${part}`);

export function sidebar(): DefaultTheme.SidebarItem[] {
  return [
    group(
      'Building models',
      docs(
        ...['getting-started', 'classifier', 'tagger', 'language-model', 'encoder-decoder', 'time-series'],
        ...['models', 'published-models', 'fine-tuning', 'training', 'saving', 'attention-maps'],
      ),
    ),
    group('Positions', docs('encodings', 'positions', 'positionScaling', 'own-encoding')),
    group('Running anywhere', docs('speed', 'backends', 'bundlers', 'limits', 'tfjs-traps')),
    group(
      'Comparing encodings',
      docs(
        ...['results', 'command', 'comparing', 'tasks', 'own-data', 'report', 'statistics', 'scale'],
        ...['claims', 'playground', 'examples'],
      ),
    ),
    ...(pagesIn('studies').length > 0 ? [group('Studies', pagesIn('studies'))] : []),
    group('The package', ['docs/architecture', 'CONTRIBUTING', 'SECURITY', 'CHANGELOG']),
    group('Each encoding', pagesIn('encodings')),
    {
      text: 'Reference',
      items: MODULES.map((name) => ({ text: name, link: `/docs/reference/${name}/` })),
    },
  ];
}
