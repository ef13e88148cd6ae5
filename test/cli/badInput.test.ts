import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, type Ended, expectOneSentence, SMALL, temporaryFolder, twoAtATime } from './command.js';

const folder = temporaryFolder();
const FILES: Record<string, string> = {
  'good.tsv': 'a b c\tX O O\nb a\tO X\n',
  'columns.tsv': 'a b\tX O\n\na b X O\n',
  'tags.tsv': 'a b\tX O\na b c\tX O\n',
  'class.tsv': 'a\tX\nb\tZ\n',
  'empty.tsv': '',
  'throws.mjs': 'throw new Error("not today");',
};

const USAGE = 2;
const FAILED = 1;
const own = (train: string, test: string) => ['--train', train, '--test', test];

/** What is typed after `compare`, the exit code, and what the sentence must say. */
const CASES: readonly [string[], number, string][] = [
  [['--tsks', 'sort'], USAGE, "unknown option '--tsks'\n(Did you mean --tasks?)"],
  [['sort'], USAGE, 'too many arguments'],
  [['--steps', '0'], USAGE, "'--steps <n>' argument '0' is invalid. Expected an integer of at least 1."],
  [['--backend', 'gpu'], USAGE, "argument 'gpu' is invalid. Allowed choices are auto, node, wasm, cpu."],
  [['--tasks', 'sort,plausble'], USAGE, 'Unknown task "plausble". Did you mean "plausible"? The tasks are'],
  [['--encodings', 'rotry'], USAGE, 'Unknown encoding "rotry". Did you mean "rotary"? The encodings are'],
  [['--width', '30', '--heads', '4'], USAGE, '--heads must divide --width; got --width 30, --heads 4'],
  [['--width', '6', '--heads', '2', '--encodings', 'none,rotary'], USAGE, 'RotaryEmbedding'],
  [['--out', '/dev/null/x'], FAILED, 'cannot write to /dev/null/x: not a directory (ENOTDIR)'],
  [['--import', 'gone.mjs'], FAILED, "cannot import gone.mjs: Cannot find module '"],
  [['--import', 'throws.mjs'], FAILED, 'cannot import throws.mjs: not today'],
  [['--train', 'good.tsv'], USAGE, '--train and --test go together; got only --train'],
  [own('gone.tsv', 'good.tsv'), FAILED, 'cannot read gone.tsv: no such file or directory (ENOENT)'],
  [own('columns.tsv', 'good.tsv'), FAILED, 'columns.tsv:3: expected tokens<TAB>tags, got 1 column'],
  [own('good.tsv', 'tags.tsv'), FAILED, 'tags.tsv:2: expected one tag a token, got tokens=3, tags=2'],
  [own('good.tsv', 'class.tsv'), FAILED, 'class.tsv:2: "Z" does not occur in the training part'],
  [own('empty.tsv', 'good.tsv'), FAILED, 'empty.tsv:1: expected tokens<TAB>tags, got a file without data'],
  [
    [...own('good.tsv', 'good.tsv'), '--tasks', 'sort'],
    USAGE,
    "cannot be used with option '--tasks <names>'",
  ],
];

describe('bad input ends with one sentence', () => {
  let endings: Ended[] = [];

  beforeAll(async () => {
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    endings = await twoAtATime(
      CASES.map(
        ([args]) =>
          () =>
            command([...SMALL, ...args], folder),
      ),
    );
  });

  it.each(CASES.map(([args, code, sentence], index) => ({ line: args.join(' '), code, sentence, index })))(
    'compare $line',
    ({ code, sentence, index }) => {
      const ended = endings[index] as Ended;
      expect(ended.stderr).toContain(sentence);
      expect(ended.code).toBe(code);
      expectOneSentence(ended);
    },
  );

  it('and trains nothing', () => {
    expect(existsSync(join(folder, 'results', 'results.json'))).toBe(false);
  });

  it('an unknown command', async () => {
    const ended = await command(['train'], folder);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("error: unknown command 'train'");
    expectOneSentence(ended);
  });
});
