import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, readResults, SMALL, SMALL_NAME, temporaryFolder } from '../cli/command.js';
import { schemaErrors } from '../src/experiment/resultsSchema.js';

const folder = temporaryFolder();
const own = (train: string, test: string, ...more: string[]) => [
  ...SMALL,
  ...['--train', train, '--test', test, ...more],
];

beforeAll(() => {
  const people = ['Adam', 'Eve', 'Noah'];
  const pairs = people.flatMap((a) => people.filter((b) => b !== a).map((b) => [a, b]));
  const active = pairs.map(([a, b]) => `${a} saw ${b}\tagent O patient\n`).join('');
  const passive = pairs.map(([a, b]) => `${a} was seen by ${b}\tpatient O O O agent\n`).join('');
  const files = {
    'tags.tsv': active + passive,
    'tagsTest.tsv':
      '\uFEFFEve saw Adam\tagent O patient\r\n\r\nLilith was seen by Noah\tpatient O O O agent\r\n',
    'short.tsv': active,
    'label.tsv': 'It was good!\tpositive\nbad, bad, bad\tnegative\nso-so\tneutral\n',
    'labelTest.tsv': 'Good\tpositive\nIt was really bad\tnegative\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

describe("compare on one's own data", () => {
  it('trains on tokens and tags, with whole-sentence and per-class accuracy', async () => {
    const args = own('tags.tsv', 'tagsTest.tsv', '--encodings', 'none,learned,rotary', '--steps', '20');
    const { code, stdout } = await command(args, folder);
    expect(code).toBe(0);
    expect(stdout).toContain('tags  tags.tsv (12 lines), tested on tagsTest.tsv (2 lines)');
    expect(stdout).toContain('whole');

    const results = readResults(join(folder, 'results'));
    expect(schemaErrors(results)).toEqual([]);
    expect(results.tasks).toEqual([
      {
        name: 'tags',
        description: 'tags.tsv (12 lines), tested on tagsTest.tsv (2 lines)',
        type: 'tag',
        classes: ['O', 'agent', 'patient'],
        bagOfWordsAccuracy: null,
        trainLengths: [3, 5],
        testLengths: [5],
        testParts: { 5: { asked: [3, 5], groups: [0, 1] } },
      },
    ]);
    for (const run of results.runs) {
      expect(run.task).toBe('tags');
      // Three tokens and five: 8 in all, of which 4 are O, 2 agents and 2 patients.
      const { O = null, agent = null, patient = null } = run.classAccuracy;
      expect(run.testAccuracy).toBeCloseTo((4 * Number(O) + 2 * Number(agent) + 2 * Number(patient)) / 8, 12);
      expect([0, 0.5, 1]).toContain(run.sequenceAccuracy);
      expect(run.lengthAccuracy).toEqual({ 5: run.testAccuracy });
      expect(run.attention[0]?.tokens).toEqual(['Eve', 'saw', 'Adam']);
    }
    const html = readFileSync(join(folder, 'results', 'report.html'), 'utf8');
    for (const text of ['tags.tsv', 'none', 'learned', 'rotary']) expect(html).toContain(text);
  });

  it('trains on text and label', async () => {
    const args = own(
      'label.tsv',
      'labelTest.tsv',
      '--format',
      'label',
      '--encodings',
      'sinusoidal',
      '--json',
    );
    const { code, stdout } = await command([...args, '--out', 'labels'], folder);
    expect(code).toBe(0);
    const results = readResults(join(folder, 'labels'));
    expect(JSON.parse(stdout)).toEqual(results);
    expect(schemaErrors(results)).toEqual([]);
    const [task] = results.tasks;
    expect(task?.type).toBe('classify');
    expect(task?.classes).toEqual(['negative', 'neutral', 'positive']);
    const [run] = results.runs;
    expect(run?.classAccuracy.neutral).toBeNull();
    expect(run?.sequenceAccuracy).toBe(run?.testAccuracy);
  });

  it('reports a sequence over the limit of a learned table, and finishes the other encodings', async () => {
    const args = own('short.tsv', 'tagsTest.tsv', '--encodings', 'none,learned', '--out', 'long');
    const { code, stdout, stderr } = await command(args, folder);
    expect(code).toBe(1);
    const reason = 'the longest test sequence has 5 tokens, the longest of training 3: LearnedPositional';
    expect(stderr).toContain(`short learned seed 1 failed: ${reason}`);
    expect(stdout).toContain('1 run failed');
    expect(stderr + stdout).not.toMatch(/\n\s+at /);

    const results = readResults(join(folder, 'long'));
    expect(schemaErrors(results)).toEqual([]);
    expect(results.runs.map(({ encoding }) => encoding)).toEqual(['none']);
    expect(results.summary.map(({ encoding }) => encoding)).toEqual(['none']);
    expect(results.failures).toEqual([
      {
        task: 'short',
        encoding: 'learned',
        seed: 1,
        settings: 0,
        error: expect.stringContaining(reason) as string,
      },
    ]);
  });

  it('keeps finished runs intact when others diverge, and says that they did', async () => {
    const args = own('tags.tsv', 'tagsTest.tsv', '--encodings', 'none,rotary', '--out', 'long');
    const { code, stdout, stderr } = await command([...args, '--lr', '1e38'], folder);
    expect(code).toBe(1);
    for (const encoding of ['none', 'rotary']) {
      expect(stderr).toMatch(
        new RegExp(
          `tags ${encoding} seed 1 failed: the loss became NaN by step \\d; try a smaller learning rate\\n`,
        ),
      );
    }
    expect(stdout).toContain('2 runs failed');
    expect(stderr + stdout).not.toMatch(/\n\s+at /);
    expect(schemaErrors(readResults(join(folder, 'long')))).toEqual([]);
    // The finished run of the comparison before.
    expect(existsSync(join(folder, 'long', 'runs', `short-none-1-${SMALL_NAME}.json`))).toBe(true);
    const resumed = await command(
      [...own('short.tsv', 'tagsTest.tsv', '--encodings', 'none', '--out', 'long'), '--resume'],
      folder,
    );
    expect(resumed).toMatchObject({ code: 0, stderr: '1 of 1 runs were already finished\n' });
  });
});
