import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, ROOT, runCommand } from '../../support/commands.js';
import { blocksOf, commandsOf } from './blocks.js';

/** Pages of docs/ whose commands are run here, one after the other, in a folder of their own. */
const PAGES = ['comparing.md', 'tasks.md'];

describe.each(PAGES)('docs/%s', (page) => {
  const blocks = blocksOf(readFileSync(join(ROOT, 'docs', page), 'utf8'));
  const folder = join(ROOT, '.tmp', `docs-${page}`);
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    for (const { code, directive } of blocks) {
      const file = /^is the file ([\w.]+)$/.exec(directive ?? '')?.[1];
      if (file) writeFileSync(join(folder, file), `${code}\n`);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has no block that is neither a file nor run', () => {
    for (const { language, directive, line } of blocks) {
      const isKnown =
        language === 'sh' ? directive?.startsWith('with ') : directive?.startsWith('is the file ');
      expect([page, line, isKnown]).toEqual([page, line, true]);
    }
  });

  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code, directive }) => commandsOf(code).map((command) => [command, directive ?? ''] as const));

  it.each(commands)('%s', async (command, directive) => {
    const [, args = ''] = /^npm start -- (.*)$/.exec(command) ?? [];
    const substitute = directive.replace(/^with /, '').split(' ');
    const printed = await outputOf(runCommand(['compare', ...args.split(' '), ...substitute], folder));
    expect(printed).toContain('results.json');
  });
});
