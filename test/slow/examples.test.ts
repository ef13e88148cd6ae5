import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formats, write } from '../../examples/dateFormats.js';
import { positionalEncodingNames } from '../../layers/index.js';
import { outputOf, ROOT, runCommand, runTypeScript } from '../support/commands.js';

const FOLDER = join(ROOT, 'examples');
const SCRIPTS = [
  ...[
    'adam',
    'charGpt',
    'contentEncoding',
    'dates',
    'everyEncoding',
    'generate',
    'irregularSeries',
    'ownData',
  ],
  ...['ownEncoding', 'patches', 'pretrained', 'sequential'],
];
/** Longer work: all of it, with `fit`. */
const LONGER = ['charGpt', 'dates', 'irregularSeries', 'patches'];
/** Encodings and a task of one's own, for `npm start -- --import`. */
const ENCODINGS = ['contentSlopes', 'logDistance'];
const TASKS = ['ownTask'];
const HELPERS = ['atPositions', 'dateFormats', 'stories'];

/** As `npm run example -- NAME ARGS`, without its build. */
const example = (...args: string[]) => runTypeScript(join(FOLDER, 'run.ts'), args);
const linesOf = async (...args: string[]) => (await outputOf(example(...args))).trimEnd().split('\n');
const sourceOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

describe('every example', () => {
  it('is one of those tested here', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));
    expect(files.sort()).toEqual(
      [...SCRIPTS, ...ENCODINGS, ...TASKS, ...HELPERS, 'run'].map((name) => `${name}.ts`).sort(),
    );
  });

  it('is what `npm run example` runs', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts.example).toBe('tsx examples/run.ts');
  });

  it.each([
    ...SCRIPTS.map((name) => [name, LONGER.includes(name) ? 80 : 60]),
    ...[...ENCODINGS, ...HELPERS].map((name) => [name, 40]),
    ...TASKS.map((name) => [name, 30]),
  ] as [string, number][])('%s is under %i lines and begins by saying what it shows', (name, limit) => {
    const source = sourceOf(`${name}.ts`);
    expect(source.trimEnd().split('\n').length).toBeLessThan(limit);
    expect(source).toMatch(/^\/\/ .{40}/);
  });

  it.each([...SCRIPTS, ...ENCODINGS, ...TASKS])('%s imports the package by its name', (name) => {
    const sources = Array.from(
      sourceOf(`${name}.ts`).matchAll(/(?:from|import) '([^']+)'/g),
      ([, from]) => from,
    );
    expect(sources).toContain('tfjs-transformer-block');
    const parts = ['', '/data', '/ops', '/positional'].map((part) => `tfjs-transformer-block${part}`);
    const own = [...ENCODINGS.map((name) => `./${name}.ts`), ...HELPERS.map((name) => `./${name}.js`)];
    const known = [...parts, '@tensorflow/tfjs', 'node:fs', ...own];
    expect(known).toEqual(expect.arrayContaining(sources));
  });

  it('that does not exist ends with the names of those that do', async () => {
    const { code, stderr } = await example('eve');
    expect(code).toBe(2);
    expect(stderr).toContain(SCRIPTS.join(', '));
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

it('an example that fails says why, and no more', async () => {
  const { code, stderr } = await example('ownData', 'no-such.tsv', 'no-such.tsv');
  expect(code).toBe(1);
  expect(stderr).toContain("no such file or directory, open 'no-such.tsv'");
  expect(stderr.length).toBeLessThan(2000);
});

describe('adam', () => {
  it('finds no difference between the sentences without positions, and one with every encoding', async () => {
    const [title, ...rows] = await linesOf('adam');
    expect(title).toContain('"Adam ate an apple" and "Apple ate an Adam"');
    const seen = rows.map((row) => row.trim().split(/\s{2,}/));
    expect(seen.map(([name]) => name)).toEqual(positionalEncodingNames());
    for (const [name, difference, verdict] of seen) {
      expect(verdict).toBe(name === 'none' ? 'none but rounding' : 'tells them apart');
      if (name === 'none') expect(Number(difference)).toBeLessThan(1e-6);
      else expect(Number(difference)).toBeGreaterThan(1e-2);
    }
  });
});

describe('sequential', () => {
  it('learns which number stands first, and is the same model when loaded', async () => {
    const lines = await linesOf('sequential');
    const accuracies = lines.slice(0, -1).map((line) => Number(/accuracy ([\d.]+)%$/.exec(line)?.[1]));
    expect(accuracies).toHaveLength(4);
    expect(accuracies.at(-1)).toBeGreaterThan(95);
    expect(lines.at(-1)).toBe('saved and loaded: largest difference 0');
  });
});

describe('everyEncoding', () => {
  it('trains all of them; without positions mirrored sentences get the same answer, which is right for half', async () => {
    const [title, ...rows] = await linesOf('everyEncoding', 'plausible', '2');
    expect(title).toMatch(/^plausible: .*\(2 steps\)$/);
    const accuracy = new Map(rows.map((row) => row.trim().split(/\s+/) as [string, string]));
    expect([...accuracy.keys()]).toEqual(positionalEncodingNames());
    expect(accuracy.get('none')).toBe('50.0%');
    expect([...accuracy.values()].filter((value) => value !== '50.0%')).not.toHaveLength(0);
  });
});

describe('ownEncoding', () => {
  it('trains with an encoding that the package does not have, and shows what a head attends to', async () => {
    const lines = await linesOf('ownEncoding', '100');
    const [accuracies, [, title, ...rows]] = [lines.slice(0, 2), lines.slice(2)];
    expect(accuracies.map((line) => /^step (\d+): loss/.exec(line)?.[1])).toEqual(['50', '100']);
    expect(Number(/accuracy ([\d.]+)%$/.exec(accuracies.at(-1) ?? '')?.[1])).toBeGreaterThan(90);
    expect(title).toMatch(/^First layer, first head, for "/);
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) {
      const weights = row.trim().split(/\s+/).slice(1).map(Number);
      expect(weights).toHaveLength(rows.length);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 1);
    }
  });
});

describe('contentEncoding', () => {
  it('trains with fit an encoding that looks at content, where no encoding is right for half', async () => {
    const lines = await linesOf('contentEncoding', '60');
    const [none, slopes] = lines.map((line) => shareOf(line, 'sentences'));
    expect(lines.map((line) => line.split(':')[0])).toEqual(['none', 'content-slopes']);
    expect(none).toBe(50);
    expect(slopes).toBeGreaterThan(95);
  });
});

describe('irregularSeries', () => {
  it('tells how fast series swing by positions that are times, better than by positions that are counted', async () => {
    const lines = await linesOf('irregularSeries', '3');
    const [counted, times] = lines.map((line) => shareOf(line, 'series'));
    expect(lines.map((line) => line.split(':')[0])).toEqual(['counted', 'times']);
    expect(counted).toBeLessThan(80);
    expect(times).toBeGreaterThan(90);
  });
});

describe('patches', () => {
  it('tells sides apart by rows and columns, better than by places in reading order', async () => {
    const lines = await linesOf('patches', '4');
    const [one, two] = lines.map((line) => shareOf(line, 'images'));
    expect(lines.map((line) => line.split(':')[0])).toEqual(['rotary', 'rotary-2d']);
    expect(two).toBeGreaterThan(85);
    expect(two).toBeGreaterThan((one ?? 100) + 10);
  });
});

describe('dates', () => {
  it('learns to write dates that it has not seen, and writes them by generate', async () => {
    const lines = await linesOf('dates', '2', '300');
    const exact = lines
      .slice(0, 2)
      .map((line) => /^step (\d+): ([\d.]+)% of unseen dates exact, \d+ s of a processor$/.exec(line));
    expect(exact.map((found) => found?.[1])).toEqual(['300', '600']);
    const [first, second] = exact.map((found) => Number(found?.[2])) as [number, number];
    expect(second).toBeGreaterThan(Math.max(first, 70));
    const written = lines.slice(2, -1);
    expect(written).toHaveLength(3);
    for (const line of written) expect(line).toMatch(/ > \d{4}-\d{2}-\d{2}$/);
    const [, right, all] = /^(\d+) of (\d+) other unseen dates exact$/.exec(lines.at(-1) ?? '') ?? [];
    expect(Number(all)).toBe(30 * 92);
    expect(Number(right) / Number(all)).toBeGreaterThan(0.7);
  });
});

describe('dateFormats', () => {
  it('are 30, and what is written in them says one day alone', () => {
    expect(new Set(formats).size).toBe(30);
    expect(write(25204, 'MMM d yyyy')).toBe('JAN 3 2019');
    const days = new Map<string, number>();
    for (let day = 0; day < 36_525; day++) {
      for (const format of formats) {
        const text = write(day, format);
        if ((days.get(text) ?? day) !== day)
          throw new Error(`${text} is day ${days.get(text)} and day ${day}`);
        days.set(text, day);
      }
    }
  });
});

describe('charGpt', () => {
  const perplexitiesOf = (lines: string[]) =>
    lines
      .map((line) => Number(/^epoch \d+: validation perplexity ([\d.]+), /.exec(line)?.[1]))
      .filter(Boolean);

  it('comes near to the best perplexity that there is, and tells stories of its own', async () => {
    const lines = await linesOf('charGpt', '2');
    const best = Number(/([\d.]+) at best$/.exec(lines[0] ?? '')?.[1]);
    expect(best).toBeCloseTo(1.0745, 3);
    const [first = 0, second = 0] = perplexitiesOf(lines);
    expect(second).toBeLessThan(first);
    expect(second).toBeGreaterThan(best);
    expect(second).toBeLessThan(1.05 * best);
    const told = lines.filter((line) => line.startsWith('> '));
    expect(told).toHaveLength(3);
    const likeTheText = /^> [A-Z]\w+ the \w+ found a (\w+ \w+) by the \w+\. "Whose \1 is this\?" asked /;
    expect(told.filter((text) => likeTheText.test(text)).length).toBeGreaterThan(0);
  });

  it('goes on from a checkpoint as if it had never stopped', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'char-gpt-'));
    const file = join(folder, 'stories.json');
    try {
      const one = await linesOf('charGpt', '1', file, '100');
      const [goesOn, ...other] = await linesOf('charGpt', '2', file, '100');
      expect(goesOn).toBe('goes on after epoch 1');
      const whole = await linesOf('charGpt', '2', '', '100');
      expect([...one.slice(0, 1), ...other]).toEqual(whole);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('generate', () => {
  it('spells words backwards that it has never seen', async () => {
    const lines = await linesOf('generate');
    const words = lines.filter((line) => line.includes('>')).map((line) => line.split(' > '));
    expect(words).toHaveLength(6);
    const backwards = words.map(([word = '']) => `${[...word].reverse().join('')}.`);
    const right = words.filter(([, spelt], i) => spelt === backwards[i]);
    expect(right.length).toBeGreaterThanOrEqual(5);
  });
});

describe('ownData', () => {
  it('tells who saw whom with rotary positions and not without', async () => {
    const [none, , rotary, tagged] = await linesOf('ownData');
    expect(share(none)).toBeLessThan(60);
    expect(share(rotary)).toBeGreaterThan(90);
    expect(tagged?.trim()).toBe('Adam/agent saw/O Eve/patient');
  });

  it("reads a person's own files", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'own-data-'));
    const file = join(folder, 'chases.tsv');
    const swapped = ['cat', 'mouse'].map(
      (a) => `the ${a} chases the ${a === 'cat' ? 'mouse' : 'cat'}\tO agent O O patient\n`,
    );
    writeFileSync(file, swapped.join(''));
    try {
      const [none, , rotary] = await linesOf('ownData', file, file);
      expect(share(none)).toBeLessThanOrEqual(50);
      expect(share(rotary)).toBe(100);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('ownTask', () => {
  it('is a task that the command compares encodings on, at lengths of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'task-'));
    const args = [
      '--tasks',
      'own',
      '--encodings',
      'none',
      '--seeds',
      '1',
      '--steps',
      '200',
      '--json',
      '--quiet',
    ];
    try {
      const { stdout } = await runCommand([
        ...['compare', '--import', join(FOLDER, 'ownTask.ts'), ...args, '--out', folder],
      ]);
      const { tasks, runs } = JSON.parse(stdout);
      expect(tasks).toMatchObject([{ name: 'most-frequent', trainLengths: [4, 10], testLengths: [10, 100] }]);
      expect(runs[0].testAccuracy).toBeGreaterThan(0.9);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('pretrained', () => {
  it('shows in every block the order that the table of positions tells, and that alone', async () => {
    const [sizes, title, ...rows] = await linesOf('pretrained');
    expect(sizes).toBe('6 layers, 3,487 weights');
    expect(title).toContain('3,5,7,9 and 9,5,7,3');
    const [positions, none] = rows.map((row) =>
      row
        .trim()
        .split(/\s{2,}/)
        .slice(1)
        .map(Number),
    );
    expect([positions?.length, none?.length]).toEqual([3, 3]);
    expect(Math.min(...(positions ?? []))).toBeGreaterThan(1e-2);
    expect(Math.max(...(none ?? []))).toBeLessThan(1e-5);
  });

  it('says what is wrong with a folder', async () => {
    const { code, stderr } = await example('pretrained', 'nowhere');
    expect(code).toBe(1);
    expect(stderr).toContain('PretrainedError: nowhere/config.json: is not there');
  });
});

function share(line: string | undefined): number {
  return Number(/^\w+: (\d+)% of whole sentences$/.exec(line ?? '')?.[1]);
}

/** As `NAME: 98.8% of unseen WHAT` says. */
function shareOf(line: string, what: string): number {
  return Number(new RegExp(`^[\\w-]+: ([\\d.]+)% of unseen ${what}$`).exec(line)?.[1]);
}
