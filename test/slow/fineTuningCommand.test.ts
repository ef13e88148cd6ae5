import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { command, type Ended, readResults, start, temporaryFolder, timeless } from '../cli/command.js';
import { schemaErrors } from '../src/experiment/resultsSchema.js';
import { goldenModel } from '../support/goldenModels.js';
import { filesOf } from '../support/safetensors.js';
import { predictionsOfSaved } from '../support/savedModel.js';

const folder = temporaryFolder();
const ENCODER = goldenModel('albert');
const tuning = (...more: string[]) => [
  ...'compare --train letters.tsv --test lettersTest.tsv --seeds 1 --steps 4 --batch 2 --lr 1e-2'.split(' '),
  ...['--init', ENCODER, ...more],
];
const inFolder = (...names: string[]) => join(folder, ...names);
/** Behind the seed what is not as by default. */
const modelOf = (name: string) => `${name}-batch2-lr0.01-steps4`;
/** But for what tries whether one may write there. */
const savedIn = (out: string) =>
  existsSync(inFolder(out, 'models'))
    ? readdirSync(inFolder(out, 'models')).filter((name) => !name.startsWith('.'))
    : [];

beforeAll(() => {
  const files = {
    'letters.tsv': 'a b c\tV C C\ne z\tV C\nd o g i\tC V C V\n',
    'lettersTest.tsv': 'c a B\tC V C\no\tV\n',
    'label.tsv': 'a [MASK] Hello\tX\nb c\tY\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(inFolder(name), text);
});

describe('compare --init', () => {
  it('trains a published encoder further, and saves it with its results', async () => {
    const { code, stdout, stderr } = await command(tuning('--seeds', '2'), folder);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^\[1\/2\] letters pretrained seed \d: /)]);
    expect(stdout).toContain('letters  letters.tsv (3 lines), tested on lettersTest.tsv (2 lines)');
    expect(stdout).toMatch(/^ pretrained /m);
    expect(stdout).not.toContain('Untrained');

    const results = readResults(inFolder('results'));
    expect(schemaErrors(results)).toEqual([]);
    expect(results.settings).toMatchObject([{ width: 15, layers: 4, heads: 3 }]);
    expect(results.settings[0]?.init).toMatchObject({ folder: ENCODER, freeze: false });
    expect(results.invariance).toEqual([]);
    // With [CLS] and [SEP].
    expect(results.tasks).toMatchObject([{ classes: ['C', 'V'], trainLengths: [4, 6], testLengths: [5] }]);
    expect(results.runs.map(({ encoding, seed }) => [encoding, seed])).toEqual([
      ['pretrained', 1],
      ['pretrained', 2],
    ]);
    const [one, other] = results.runs;
    expect(one?.attention[0]?.tokens).toEqual(['[CLS]', 'c', 'a', '[UNK]', '[SEP]']);
    expect(one?.attention[0]?.weights).toHaveLength(4);
    expect(one?.lossCurve).not.toEqual(other?.lossCurve);

    const html = readFileSync(inFolder('results', 'report.html'), 'utf8');
    for (const text of ['A fine-tuned published encoder', ENCODER, 'fine-tuned, with a new head']) {
      expect(html).toContain(text);
    }
    expect(savedIn('results')).toEqual(['letters-pretrained-1', 'letters-pretrained-2'].map(modelOf));
  });

  it('saves the model whose accuracy it reports', async () => {
    const [run] = readResults(inFolder('results')).runs;
    const words = ['[CLS] c a [UNK] [SEP]', '[CLS] o [SEP] [PAD] [PAD]'].map((line) => line.split(' '));
    const path = inFolder('results', 'models', modelOf('letters-pretrained-1'));
    const { vocabulary } = (await predictionsOfSaved(path, [[0]])).metadata;
    const tokens = words.map((line) => line.map((word) => vocabulary.indexOf(word)));
    const { predictions } = await predictionsOfSaved(path, tokens);
    // C is the first class, V the second; of two sequences with [CLS] before.
    const answers = [1, 2, 3, 6].map(
      (token) => (predictions[2 * token] ?? 0) < (predictions[2 * token + 1] ?? 0),
    );
    const right = answers.filter((isVowel, i) => isVowel === [false, true, false, true][i]).length;
    expect(run?.testAccuracy).toBe(right / 4);
  });

  it('--freeze trains the head alone, here on texts', async () => {
    const labels = [
      '--train',
      'label.tsv',
      '--test',
      'label.tsv',
      '--format',
      'label',
      '--freeze',
      '--out',
      'frozen',
    ];
    const { code, stdout } = await command(tuning(...labels, '--json'), folder);
    expect(code).toBe(0);
    const results = readResults(inFolder('frozen'));
    expect(JSON.parse(stdout)).toEqual(results);
    expect(schemaErrors(results)).toEqual([]);
    expect(results.runs).toMatchObject([{ encoding: 'frozen', parameters: 2 * 15 + 2 }]);
    // Cut at spaces alone, in their own case.
    expect(results.runs[0]?.attention[0]?.tokens).toEqual(['[CLS]', 'a', '[MASK]', '[UNK]', '[SEP]']);
    expect(savedIn('frozen')).toEqual([modelOf('label-frozen-1')]);
    const { metadata } = await predictionsOfSaved(inFolder('frozen', 'models', modelOf('label-frozen-1')), [
      [2, 5, 3],
    ]);
    expect(metadata.classes).toEqual(['X', 'Y']);
  });

  it('says before training which sequence is too long for the encoder', async () => {
    const long = new Array(12).fill('a').join(' ');
    writeFileSync(inFolder('long.tsv'), `${long}\t${long.replaceAll('a', 'V')}\nb\tC\n`);
    const { code, stderr } = await command(tuning('--train', 'long.tsv', '--out', 'long'), folder);
    expect(code).toBe(1);
    expect(stderr).toContain('the longest test sequence has 5 tokens, the longest of training 14: ');
    expect(stderr).toContain('is not in the table of maxLength=13');
    expect(savedIn('long')).toEqual([]);
  });
});

describe('compare --init --resume', () => {
  const again = () => command(tuning('--seeds', '2', '--resume'), folder);
  const finished = ({ stderr }: Ended) => /^(\d) of 2 runs were already finished/m.exec(stderr)?.[1];

  it('takes finished runs with their models, and no others', async () => {
    const before = timeless(readResults(inFolder('results')));
    expect(finished(await again())).toBe('2');
    rmSync(inFolder('results', 'models', modelOf('letters-pretrained-2')), { recursive: true });
    expect(finished(await again())).toBe('1');
    expect(savedIn('results')).toEqual(['letters-pretrained-1', 'letters-pretrained-2'].map(modelOf));
    expect(timeless(readResults(inFolder('results')))).toEqual(before);
  });

  it('does not take runs of other weights in the same folder', async () => {
    const copy = temporary('copy', filesOf(ENCODER));
    const args = tuning('--init', copy, '--out', 'changed', '--resume');
    expect((await command(args, folder)).code).toBe(0);
    expect((await command(args, folder)).stderr).toContain('1 of 1 runs were already finished');
    const weights = readFileSync(join(copy, 'model.safetensors'));
    weights[weights.length - 2] = 1;
    writeFileSync(join(copy, 'model.safetensors'), weights);
    expect((await command(args, folder)).stderr).not.toContain('already finished');
  });

  it('finds no half of a model after kill -9', async () => {
    const out = 'killed';
    const args = tuning('--steps', '300', '--seeds', '4', '--workers', '1', '--out', out);
    const { process: child, ended } = start(args, folder);
    while (savedIn(out).length === 0 && child.exitCode === null) await pause(1);
    child.kill('SIGKILL');
    await ended;
    for (const name of savedIn(out).filter((name) => !name.endsWith('.draft'))) {
      expect(readdirSync(inFolder(out, 'models', name)).sort()).toEqual(['model.json', 'weights.bin']);
      expect((await predictionsOfSaved(inFolder(out, 'models', name), [[2, 5, 3]])).predictions).toHaveLength(
        6,
      );
    }
    expect((await command([...args, '--resume'], folder)).code).toBe(0);
    // Three hundred steps are the default.
    expect(savedIn(out)).toEqual([1, 2, 3, 4].map((seed) => `letters-pretrained-${seed}-batch2-lr0.01`));
  });
});

function temporary(name: string, files: Record<string, Buffer>): string {
  const path = inFolder(name);
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}
