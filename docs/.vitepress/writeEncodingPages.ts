// Writes a page for each encoding, docs/encodings/NAME.md: a part of npm run docs.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { positionalEncodingNames } from '../../layers/index.js';
import { encodingPage } from './encodingPage.js';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'docs/encodings');
const tables = readFileSync(`${FOLDER}.md`, 'utf8');
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER);
for (const name of positionalEncodingNames()) {
  writeFileSync(join(FOLDER, `${name}.md`), await encodingPage(name, ROOT, tables));
}
