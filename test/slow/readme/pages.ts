import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/commands.js';
import { type Block, blocksOf } from './blocks.js';

export interface Page {
  /** Its path in the repository. */
  name: string;
  text: string;
  blocks: Block[];
}

function pageAt(name: string): Page {
  const text = readFileSync(join(ROOT, name), 'utf8');
  return { name, text, blocks: blocksOf(text) };
}

export const README = pageAt('README.md');
/** The README, and the pages of docs/ and docs/studies/. */
export const PAGES = [
  README,
  pageAt('CONTRIBUTING.md'),
  ...['docs', 'docs/studies'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => pageAt(`${folder}/${file}`)),
  ),
];

export function pageOf(name: string): Page {
  const found = PAGES.find((page) => page.name === name);
  if (!found) throw new Error(`there is no page ${name}`);
  return found;
}

/** Whether a line is between the marks that a script writes between. */
export function isPrinted({ text }: Page, line: number): boolean {
  const before = text
    .split('\n')
    .slice(0, line - 1)
    .join('\n');
  return ['table', 'bench'].some(
    (name) => before.includes(`<!-- ${name}:begin -->`) && !before.includes(`<!-- ${name}:end -->`),
  );
}

/**
 * A folder inside the package, where its own name means itself, with the examples, the tests' models, and the files that the
 * page shows.
 */
export function folderFor({ name, blocks }: Page): { path: string; remove(): void } {
  mkdirSync(join(ROOT, '.tmp'), { recursive: true });
  const path = mkdtempSync(join(ROOT, `.tmp/${name.replace(/\W/g, '-')}-`));
  for (const folder of ['examples', 'test']) symlinkSync(join(ROOT, folder), join(path, folder), 'dir');
  for (const { code, directive } of blocks) {
    const file = /^is the file ([\w.]+)$/.exec(directive ?? '')?.[1];
    if (file !== undefined) writeFileSync(join(path, file), `${code}\n`);
  }
  return { path, remove: () => rmSync(path, { recursive: true }) };
}
