import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as formulas from '../../../layers/public/positional.js';
import { positionalEncodingNames } from '../../../src/index.js';
import { outputOf, ROOT, runCommand, runNode } from '../../support/commands.js';
import { folderFor, pageOf, README } from './pages.js';

describe('the README', () => {
  it('is short', () => {
    expect(README.text.split('\n').length).toBeLessThanOrEqual(250);
    expect(README.text.split(/\s+/).length).toBeLessThan(1200);
  });
});

describe('tables', () => {
  /** Rows that begin with a name in a section of a page, without their quotes. */
  const rowsOf = (text: string, heading: string) =>
    Array.from(
      (`\n${text}`.split(`\n${heading}\n`)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `.*$/gm),
      ([row]) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')),
    );

  it('name every encoding and its class, and functions that there are', () => {
    const rows = rowsOf(pageOf('docs/encodings.md').text, '## All encodings');
    const names = positionalEncodingNames();
    const encodings = rows.slice(0, names.length);
    const context = { maxLength: 4 };
    expect(encodings.map(([, name, className]) => [name, className])).toEqual(
      names.map((name) => [name, formulas.positionalEncoding(name, context).getClassName()]),
    );
    const functions = rows.slice(names.length).map(([, name]) => name);
    expect(functions.length).toBeGreaterThan(0);
    for (const name of functions) expect(formulas).toHaveProperty(name as string, expect.any(Function));
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
    const rows = rowsOf(pageOf('docs/examples.md').text, '# Examples');
    expect(rows.map(([, name]) => name).sort()).toEqual(expected.sort());
  });
});

const between = (text: string, name: string) =>
  text.split(`<!-- ${name}:begin -->`)[1]?.split(`<!-- ${name}:end -->`)[0] ?? '';

/** The cells of a Markdown table, its first line among them. */
const cellsOf = (table: string) =>
  Array.from(table.matchAll(/^\| (?!---)(.*) \|$/gm), ([, row]) => (row as string).split(' | '));

describe('the printed table', () => {
  const printed = between(pageOf('docs/results.md').text, 'table');

  it('is of a finished run of the defaults', () => {
    const help = pageOf('docs/command.md').text.split('$ npx tfjs-transformer-block compare --help')[1] ?? '';
    const defaults = (option: string) =>
      new RegExp(`${option} [^]*?\\(default:\\s+([^)]*)\\)`).exec(help)?.[1]?.split(',') ?? [];
    for (const name of [...defaults('--tasks'), ...defaults('--encodings')]) {
      expect(printed).toMatch(new RegExp(`^ ?${name} `, 'm'));
    }
    for (const option of ['seeds', 'steps', 'width', 'layers', 'heads', 'batch']) {
      expect(printed.toLowerCase()).toContain(`${option}: ${defaults(`--${option}`)[0]}`);
    }
    expect(printed).not.toMatch(/\d+ runs? failed/);
  });

  it('says the same as the short one of the README', () => {
    const [header = [], ...rows] = cellsOf(between(README.text, 'table'));
    const tasks = header.filter((cell) => cell.startsWith('`')).map((cell) => cell.slice(1, -1));
    expect(tasks).toHaveLength(3);
    const said = tasks.map((task) => {
      const section = printed.split(`\n${task}  `)[1]?.split('\n compared')[0] ?? '';
      return new Map(
        Array.from(
          section.matchAll(/^ ([\w-]+) .*?([\d.]+) \[.*\].*? (\S+) +\S+$/gm),
          ([, name, mean, far]) => [`\`${name}\``, [mean, far]],
        ),
      );
    });
    expect(rows).toHaveLength(said[0]?.size ?? 0);
    for (const [encoding = '', ...cells] of rows) {
      expect([encoding, cells]).toEqual([encoding, said.flatMap((of) => of.get(encoding))]);
    }
  });

  it('is put there by npm run readme:table, with that of the README, and nothing else is changed', async () => {
    const folder = folderFor(README);
    const settings = ['--tasks', 'sort', '--encodings', 'none,t5', '--seeds', '2', '--steps', '2'];
    const out = join(folder.path, 'results');
    const stdout = await outputOf(runCommand(['compare', ...settings, '--out', out, '--quiet']));
    mkdirSync(join(folder.path, 'docs'));
    const pages = [README, pageOf('docs/results.md')];
    for (const { name, text } of pages) writeFileSync(join(folder.path, name), text);
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const [program, script = ''] = scripts['readme:table']?.split(' ') ?? [];
    expect(program).toBe('node');
    await outputOf(runNode([script, join(out, 'results.json'), folder.path]));
    const [short = '', long = ''] = pages.map(({ name, text }) => {
      const filled = readFileSync(join(folder.path, name), 'utf8');
      const table = between(filled, 'table');
      expect(filled.replace(table, '')).toBe(text.replace(between(text, 'table'), ''));
      return table;
    });
    const trimmed = (text: string) => text.replace(/[ \t]+$/gm, '').trim();
    expect(long).toContain(trimmed(stdout));
    expect(long).toContain('Seeds: 2; steps: 2;');
    expect(cellsOf(short).map((row) => row.length)).toEqual([3, 3, 3]);
    expect(cellsOf(short).map(([name]) => name)).toEqual(['encoding', '`none`', '`t5`']);
    folder.remove();
  });
});

describe('the printed benchmark', () => {
  it('says the same as the short one of the README', () => {
    const printed = between(pageOf('docs/speed.md').text, 'bench');
    const [header = [], ...rows] = cellsOf(between(README.text, 'bench'));
    expect(rows).toHaveLength(3);
    for (const [model = '', ...times] of rows) {
      const [name, weights] = model.split(', ');
      const section = printed.split(`\n${name}  batch`)[1] ?? '';
      expect(section.split('\n')[0]).toContain(`${weights} weights`);
      const said = header.slice(1).map((one) => new RegExp(`^ ${one} +(\\S+)`, 'm').exec(section)?.[1]);
      expect([model, times]).toEqual([model, said]);
    }
  });
});
