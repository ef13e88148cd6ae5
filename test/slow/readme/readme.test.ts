import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as formulas from '../../../layers/public/positional.js';
import { positionalEncodingNames } from '../../../src/index.js';
import { outputOf, ROOT, runCommand, runNode, runTypeScript } from '../../support/commands.js';
import { type Block, blocksOf, commandsOf, promisedOutput } from './blocks.js';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const CI = readFileSync(join(ROOT, '.ci/run'), 'utf8');
const BLOCKS = blocksOf(README);
const ofLanguage = (language: string) => BLOCKS.filter((block) => block.language === language);

/** Inside the package, where its own name means itself. */
let folder = '';
beforeAll(() => {
  mkdirSync(join(ROOT, '.tmp'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.tmp/readme-'));
  for (const name of ['examples', 'test']) symlinkSync(join(ROOT, name), join(folder, name), 'dir');
  for (const { code, file } of dataFiles()) writeFileSync(join(folder, file), `${code}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function dataFiles(): { code: string; file: string }[] {
  return ofLanguage('tsv').map(({ code, directive, line }) => {
    const file = /^is the file ([\w.]+)$/.exec(directive ?? '')?.[1];
    if (file === undefined) throw new Error(`README.md:${line}: nothing says which file this is`);
    return { code, file };
  });
}

const titled = (blocks: readonly Block[]) =>
  blocks.map((block) => [`README.md:${block.line} ${block.code.split('\n')[0]}`, block] as const);

describe('every block of the README', () => {
  it.each(titled(BLOCKS))('%s is of a kind that is run here', (_, { language, line }) => {
    if (language === 'text') return expect(isInTable(line)).toBe(true);
    expect(['ts', 'sh', 'console', 'tsv']).toContain(language);
  });

  it('is there', () => {
    expect(ofLanguage('ts').length).toBeGreaterThan(4);
    expect(ofLanguage('sh').length).toBeGreaterThan(4);
    expect(ofLanguage('console')).toHaveLength(3);
  });
});

describe('TypeScript in the README', () => {
  /** A block together with the one that it goes on from. */
  function programOf({ code, directive, line }: Block): string {
    if (directive === null || directive.startsWith('is ')) return code;
    const start = /^continues "(.*)"$/.exec(directive)?.[1];
    const first = ofLanguage('ts').find((block) => start !== undefined && block.code.includes(start));
    if (!first) throw new Error(`README.md:${line}: cannot tell what "${directive}" asks for`);
    return `${first.code}\n${code}`;
  }
  const programs = ofLanguage('ts').map((block) => ({ block, code: programOf(block) }));

  it.each(programs.map(({ block, code }) => [`README.md:${block.line}`, code] as const))(
    '%s runs and prints what its comments say',
    async (name, code) => {
      const file = join(folder, `${name.replace(/\W/g, '-')}.ts`);
      writeFileSync(file, `${code}\nexport {};\n`);
      const printed = (await outputOf(runTypeScript(file, [], folder))).split('\n').slice(0, -1);
      expect(printed).toEqual(promisedOutput(code));
    },
  );

  it('has no type error under the strictest options', async () => {
    const files = programs.map(({ block, code }) => {
      const file = `strict-${block.line}.ts`;
      writeFileSync(join(folder, file), `${code}\nexport {};\n`);
      return file;
    });
    const compilerOptions = { noEmit: true, types: ['node'] };
    const config = { extends: '../../tsconfig.json', compilerOptions, include: [], files };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    await outputOf(runNode([join(ROOT, 'node_modules/typescript/lib/tsc.js'), '-p', folder]));
  });

  it('gives both sentences the same answer without positions, as the text says', async () => {
    const [{ code } = { code: '' }] = programs;
    const difference = async (program: string) => {
      const ask =
        'const [one, other] = (model.predict(mirrored) as tf.Tensor).unstack() as [tf.Tensor, tf.Tensor];';
      const say = 'console.log(one.sub(other).abs().max().dataSync()[0]);';
      const file = join(folder, 'asked.ts');
      writeFileSync(file, [program, ask, say].join('\n'));
      return Number((await outputOf(runTypeScript(file, [], folder))).trim().split('\n').at(-1));
    };
    expect(await difference(code)).toBeGreaterThan(0.1);
    expect(await difference(code.replace("positional: 'rotary'", "positional: 'none'"))).toBeLessThan(1e-5);
  });

  it('shows the whole of the files that it says it is', () => {
    const shown = ofLanguage('ts').filter(({ directive }) => directive?.startsWith('is '));
    expect(shown).toHaveLength(1);
    for (const { code, directive = '' } of shown) {
      expect(`${code}\n`).toBe(readFileSync(join(ROOT, directive?.slice('is '.length) ?? ''), 'utf8'));
    }
  });
});

describe('commands in the README', () => {
  const commands = ofLanguage('sh').flatMap(({ code, directive, line }) =>
    commandsOf(code).map((command) => ({ command, directive, line })),
  );

  it.each(commands.map((each) => [`README.md:${each.line} ${each.command}`, each] as const))(
    '%s works',
    async (_, { command, directive, line }) => {
      const substitute = /^with (.*)$/.exec(directive ?? '')?.[1]?.split(' ') ?? [];
      const [, script, rest = ''] = /^npm (start|run example) -- (.*)$/.exec(command) ?? [];
      if (script === 'start') return expectComparison([...rest.split(' '), ...substitute], line);
      if (script === 'run example') return expectExample(rest.split(' '));
      // Whatever is not run here, .ci/run runs, word for word.
      const words = command.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      expect(CI.replace(/^\s*#.*$/gm, '')).toMatch(new RegExp(`[ "]${words}(?=[\\s"])`));
    },
  );

  async function expectComparison(args: readonly string[], line: number): Promise<void> {
    const out = join(folder, `results-${line}`);
    await outputOf(runCommand(['compare', ...args, '--out', out], folder));
    const { runs } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as { runs: unknown[] };
    expect(runs).toHaveLength(2);
    for (const file of filesOfTable()) expect([file, existsSync(join(out, file))]).toEqual([file, true]);
  }

  async function expectExample([name = '', ...args]: readonly string[]): Promise<void> {
    const printed = await outputOf(runTypeScript(join(ROOT, 'examples/run.ts'), [name, ...args], folder));
    expect(printed.trim().split('\n').length).toBeGreaterThan(2);
  }
});

/** First column of the table under "What it writes". */
function filesOfTable(): string[] {
  const [, section = ''] = README.split('## What it writes');
  const rows = section.split('\n## ')[0]?.matchAll(/^\| `([^`]+)` \|/gm) ?? [];
  return Array.from(rows, ([, file]) => file ?? '');
}

describe('what the command is said to print', () => {
  it.each(titled(ofLanguage('console')))('%s', async (_, { code }) => {
    const [first = '', ...said] = code.split('\n');
    const [, args = ''] = /^\$ npx tfjs-transformer-block (.*)$/.exec(first) ?? [];
    expect(args).not.toBe('');
    const printed = await outputOf(runCommand(args.split(' ')));
    expect(said.join('\n').trimEnd()).toBe(printed.trimEnd());
  });
});

describe('tables in the README', () => {
  const column = (heading: string, index: number) =>
    Array.from(
      (README.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `.*$/gm),
      ([row]) => row.split('|')[index + 1]?.trim().replaceAll('`', '') ?? '',
    );

  it('name every encoding and its class, and functions that there are', () => {
    const rows = column('Encodings', 0);
    const names = positionalEncodingNames();
    expect(rows.slice(0, names.length)).toEqual(names);
    const classes = column('Encodings', 1).slice(0, names.length);
    const context = { maxLength: 4 };
    expect(classes).toEqual(names.map((name) => formulas.positionalEncoding(name, context).getClassName()));
    const functions = rows.slice(names.length);
    expect(functions.length).toBeGreaterThan(0);
    for (const name of functions) expect(formulas).toHaveProperty(name, expect.any(Function));
  });

  it('name every example', () => {
    const scripts = readdirSync(join(ROOT, 'examples')).map((file) => file.slice(0, -3));
    const helpers = [
      'run',
      'logDistance',
      'contentSlopes',
      'ownTask',
      'atPositions',
      'stories',
      'dateFormats',
    ];
    const expected = scripts.filter((name) => !helpers.includes(name));
    expect(column('Examples', 0).sort()).toEqual(expected.sort());
  });

  it('have links to files that are there', () => {
    const links = Array.from(README.matchAll(/\]\((?!https?:|#)([^)]+)\)/g), ([, to]) => to ?? '');
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((to) => !existsSync(join(ROOT, to)))).toEqual([]);
  });
});

function tableOf(readme: string): string {
  return readme.split('<!-- table:begin -->')[1]?.split('<!-- table:end -->')[0] ?? '';
}

function isInTable(line: number): boolean {
  const before = README.split('\n')
    .slice(0, line - 1)
    .join('\n');
  return ['table', 'bench'].some(
    (name) => before.includes(`<!-- ${name}:begin -->`) && !before.includes(`<!-- ${name}:end -->`),
  );
}

describe('the table of the README', () => {
  it('is of a finished run of the defaults', () => {
    const help = README.split('$ npx tfjs-transformer-block compare --help')[1] ?? '';
    const defaults = (option: string) =>
      new RegExp(`${option} [^]*?\\(default:\\s+([^)]*)\\)`).exec(help)?.[1]?.split(',') ?? [];
    const table = tableOf(README);
    for (const name of [...defaults('--tasks'), ...defaults('--encodings')]) {
      expect(table).toMatch(new RegExp(`^ ?${name} `, 'm'));
    }
    for (const option of ['seeds', 'steps', 'width', 'layers', 'heads', 'batch']) {
      expect(table.toLowerCase()).toContain(`${option}: ${defaults(`--${option}`)[0]}`);
    }
    expect(table).not.toMatch(/\d+ runs? failed/);
  });

  it('is put there by npm run readme:table, and nothing else is changed', async () => {
    const out = join(folder, 'results-of-table');
    const settings = ['--tasks', 'sort', '--encodings', 'none,t5', '--seeds', '2', '--steps', '2'];
    const printed = await outputOf(runCommand(['compare', ...settings, '--out', out, '--quiet']));
    const copy = join(folder, 'COPY.md');
    writeFileSync(copy, README);
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const [program, script = ''] = scripts['readme:table']?.split(' ') ?? [];
    expect(program).toBe('node');
    await outputOf(runNode([script, join(out, 'results.json'), copy]));
    const filled = readFileSync(copy, 'utf8');
    const trimmed = (text: string) => text.replace(/[ \t]+$/gm, '').trim();
    expect(tableOf(filled)).toContain(trimmed(printed));
    expect(tableOf(filled)).toContain('Seeds: 2; steps: 2;');
    expect(filled.replace(tableOf(filled), '')).toBe(README.replace(tableOf(README), ''));
  });
});
