import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  command,
  type Ended,
  expectOneSentence,
  SMALL,
  temporaryFolder,
  twoAtATime,
} from '../cli/command.js';
import { goldenModel } from '../support/goldenModels.js';

const folder = temporaryFolder();
const FILES: Record<string, string | Uint8Array> = {
  'good.tsv': 'a b c\tX O O\nb a\tO X\n',
  'columns.tsv': 'a b\tX O\n\na b X O\n',
  'tags.tsv': 'a b\tX O\na b c\tX O\n',
  'class.tsv': 'a\tX\nb\tZ\n',
  'empty.tsv': '',
  'utf16.tsv': Buffer.from('\ufeffa b\tX O\n', 'utf16le'),
  'latin1.mjs': Buffer.from('// café', 'latin1'),
  'exits.mjs': 'process.exit(0);',
  'waits.mjs': 'await new Promise(() => {});',
  'throws.mjs': 'throw new Error("not today");',
  'study.json': '{ "lr": [0.001], "epochs": 3 }',
};

const USAGE = 2;
const FAILED = 1;
const own = (train: string, test: string) => ['--train', train, '--test', test];
const GOOD = own('good.tsv', 'good.tsv');
const init = (model: string) => ['--init', goldenModel(model)];
/** A published encoder with another vocabulary. */
const VOCABULARIES: Record<string, string> = {
  short: '[PAD]\n',
  latin1: '[PAD]\ncaf\xe9\n',
  noUnknown: ['[PAD]', ...Array.from({ length: 30 }, (_, i) => `w${i}`)].join('\n'),
};

/** As small as a published encoder lets it be, which has its own size. */
const SHORT = 'compare --seeds 1 --steps 4 --batch 4'.split(' ');

/** What is typed after `compare`, the exit code, and what the sentence must say. */
const CASES: readonly [string[], number, string][] = [
  [['--tsks', 'sort'], USAGE, "unknown option '--tsks'\n(Did you mean --tasks?)"],
  [['sort'], USAGE, 'too many arguments'],
  [['--steps', '0'], USAGE, "'--steps <n,...>' argument '0' is invalid. Expected an integer of at least 1."],
  [['--backend', 'gpu'], USAGE, "argument 'gpu' is invalid. Allowed choices are auto, node, wasm, cpu."],
  [
    ['--shard', '17/16'],
    USAGE,
    "argument '17/16' is invalid. Expected i/n with i from 1 to n, such as 3/16.",
  ],
  [['--merge', 'gone', '--encodings', 'none'], USAGE, 'gone has no runs of a comparison'],
  [['--tasks', 'sort,plausble'], USAGE, 'Unknown task "plausble". Did you mean "plausible"? The tasks are'],
  [
    ['--encodings', 'rotry'],
    USAGE,
    'unknown positional encoding "rotry". Did you mean "rotary"? The encodings are',
  ],
  [['--width', '30', '--heads', '4'], USAGE, '--heads must divide --width; got --width 30, --heads 4'],
  [['--width', '6', '--heads', '2', '--encodings', 'none,rotary'], USAGE, 'RotaryEmbedding'],
  [['--config', 'study.json'], USAGE, 'study.json: there is no option "epochs"'],
  [['--config', 'good.tsv'], USAGE, 'good.tsv: this is not valid JSON: '],
  [['--config', 'gone.json'], FAILED, 'cannot read gone.json: no such file or directory (ENOENT)'],
  [
    ['--seeds', '5001', '--lr', '0.1,0.2', '--tasks', 'sort', '--encodings', 'none'],
    USAGE,
    'this would start 10,002 runs; add --yes to confirm',
  ],
  [[...GOOD, '--lr', '0.1,0.2'], USAGE, 'give --validation'],
  // What the problem is called differs from Node to Node.
  [['--out', '/dev/null/x'], FAILED, 'cannot write to /dev/null/x: '],
  [['--import', 'gone.mjs'], FAILED, "cannot import gone.mjs: Cannot find module '"],
  [['--import', 'throws.mjs'], FAILED, 'cannot import throws.mjs: not today'],
  [['--import', 'exits.mjs'], FAILED, 'cannot import exits.mjs: process.exit(0) was called'],
  [['--import', 'waits.mjs'], FAILED, 'cannot import waits.mjs: it never finishes'],
  [['--import', 'latin1.mjs'], FAILED, 'latin1.mjs:1: this is not UTF-8; save the file as UTF-8'],
  [['--tasks', 'a\u001b[31m\u202e'], USAGE, 'Unknown task "a\\u{1b}[31m\\u{202e}".'],
  [['--train', 'good.tsv'], USAGE, '--train and --test go together; got only --train'],
  [own('gone.tsv', 'good.tsv'), FAILED, 'cannot read gone.tsv: no such file or directory (ENOENT)'],
  [own('utf16.tsv', 'good.tsv'), FAILED, 'utf16.tsv:1: this is UTF-16; save the file as UTF-8'],
  [own('columns.tsv', 'good.tsv'), FAILED, 'columns.tsv:3: expected tokens<TAB>tags, got 1 column'],
  [own('good.tsv', 'tags.tsv'), FAILED, 'tags.tsv:2: expected one tag a token, got tokens=3, tags=2'],
  [own('good.tsv', 'class.tsv'), FAILED, 'class.tsv:2: "Z" does not occur in the training part'],
  [own('empty.tsv', 'good.tsv'), FAILED, 'empty.tsv:1: expected tokens<TAB>tags, got a file without data'],
  [
    [...own('good.tsv', 'good.tsv'), '--tasks', 'sort'],
    USAGE,
    "cannot be used with option '--tasks <names>'",
  ],
  [['--freeze'], USAGE, '--freeze is for a published encoder: it needs --init'],
  [init('bert'), USAGE, '--init needs data to train on: --train and --test'],
  [['--train', 'good.tsv', ...init('bert')], USAGE, '--train and --test go together; got only --train'],
  [[...GOOD, ...init('bert'), '--layers', '2'], USAGE, "cannot be used with option '--layers <n,...>'"],
  [[...GOOD, '--init', 'gone'], FAILED, 'gone/config.json: is not there'],
  [[...GOOD, ...init('gpt2')], FAILED, 'gpt2/config.json: model_type must be that of an encoder'],
  [[...GOOD, ...init('t5')], FAILED, 't5/vocab.txt: is not there'],
  [[...GOOD, '--init', 'short'], FAILED, 'short/vocab.txt: has 1 tokens, where the model has 31'],
  [[...GOOD, '--init', 'latin1'], FAILED, 'latin1/vocab.txt:2: this is not UTF-8; save the file as UTF-8'],
  [[...GOOD, '--init', 'noUnknown'], FAILED, 'good.tsv:1: "a" is not in the vocabulary'],
];

describe('bad input ends with one sentence', () => {
  let endings: Ended[] = [];

  beforeAll(async () => {
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    for (const [name, vocabulary] of Object.entries(VOCABULARIES)) {
      cpSync(goldenModel('bert'), join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'vocab.txt'), vocabulary, 'latin1');
    }
    endings = await twoAtATime(
      CASES.map(
        ([args]) =>
          () =>
            command([...(args.includes('--init') ? SHORT : SMALL), ...args], folder),
      ),
    );
  }, 120_000);

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
