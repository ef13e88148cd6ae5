import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, ROOT, runCommand, runTypeScript } from '../../support/commands.js';
import { type Block, commandsOf, wordsOf } from './blocks.js';
import { folderFor, isPrinted, PAGES, type Page, pageOf } from './pages.js';

const CI = readFileSync(join(ROOT, '.ci/run'), 'utf8').replace(/^\s*#.*$/gm, '');

/** Whether a block is run, is a file, or says why it is neither. */
function isKnown(page: Page, { language, line, directive }: Block): boolean {
  if (directive?.startsWith('not run: ')) return ['sh', 'text'].includes(language);
  switch (language) {
    case 'ts':
    case 'sh':
    case 'console':
      return true;
    case 'tsv':
    case 'json':
      return /^is the file [\w.]+$/.test(directive ?? '');
    case 'text':
      return isPrinted(page, line);
    case 'js': // test/browser/bundlers builds them and opens them in a browser.
      return page.name === 'docs/bundlers.md';
    default:
      return false;
  }
}

describe('every block', () => {
  it.each(PAGES.map((page) => [page.name, page] as const))('of %s is of a kind that is tested', (_, page) => {
    const unknown = page.blocks.filter((block) => !isKnown(page, block));
    expect(unknown.map(({ line, language }) => `${page.name}:${line} ${language}`)).toEqual([]);
  });
});

/** First column of the table under "What it writes". */
const FILES = Array.from(
  (pageOf('docs/command.md').text.split('## What it writes')[1] ?? '').matchAll(/^\| `([^`]+)` \|/gm),
  ([, file]) => file ?? '',
).slice(0, 4);

const withCommands = PAGES.map((page) => {
  const shown = page.blocks.filter(
    ({ language, directive }) => language === 'sh' && !directive?.startsWith('not run: '),
  );
  const commands = shown.flatMap(({ code, directive, line }) =>
    commandsOf(code).map((command) => ({ command, directive, line })),
  );
  return { page, commands };
}).filter(({ commands }) => commands.length > 0);

describe.each(withCommands.map((one) => [one.page.name, one] as const))('commands in %s', (_, one) => {
  const { page, commands } = one;
  const folder = folderFor(page);
  afterAll(() => folder.remove());

  it.each(commands.map((each) => [`${each.line} ${each.command}`, each] as const))(
    '%s works',
    async (_, { command, directive }) => {
      const substitute = /^with (.*)$/.exec(directive ?? '')?.[1]?.split(' ') ?? [];
      const [, compared] = /^(?:npm start --|npx tfjs-transformer-block compare) (.*)$/.exec(command) ?? [];
      if (compared !== undefined) return expectComparison([...wordsOf(compared), ...substitute]);
      const [, example] = /^npm run example -- (.*)$/.exec(command) ?? [];
      if (example !== undefined) return expectExample(wordsOf(example));
      // Whatever is not run here, .ci/run runs, word for word.
      const words = command.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      expect(CI).toMatch(new RegExp(`[ "]${words}(?=[\\s"])`));
    },
  );

  async function expectComparison(args: readonly string[]): Promise<void> {
    await outputOf(runCommand(['compare', ...args], folder.path));
    const out = join(folder.path, 'results');
    const { runs, failures } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Record<
      'runs' | 'failures',
      unknown[]
    >;
    expect(runs.length).toBeGreaterThan(0);
    expect(failures).toEqual([]);
    expect(FILES).toHaveLength(4);
    for (const file of FILES) expect([file, existsSync(join(out, file))]).toEqual([file, true]);
  }

  async function expectExample([name = '', ...args]: readonly string[]): Promise<void> {
    const printed = await outputOf(
      runTypeScript(join(ROOT, 'examples/run.ts'), [name, ...args], folder.path),
    );
    expect(printed.trim().split('\n').length).toBeGreaterThan(2);
  }
});

describe('what the command is said to print', () => {
  const shown = PAGES.flatMap(({ name, blocks }) =>
    blocks
      .filter(({ language }) => language === 'console')
      .map(({ code, line }) => [`${name}:${line}`, code] as const),
  );

  it('is there', () => {
    expect(shown).toHaveLength(3);
  });

  it.each(shown)('%s', async (_, code) => {
    const [first = '', ...said] = code.split('\n');
    const [, args = ''] = /^\$ npx tfjs-transformer-block (.*)$/.exec(first) ?? [];
    expect(args).not.toBe('');
    const printed = await outputOf(runCommand(args.split(' ')));
    expect(said.join('\n').trimEnd()).toBe(printed.trimEnd());
  });
});
