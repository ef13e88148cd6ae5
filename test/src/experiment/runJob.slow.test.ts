import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { PositionalEncoding, registerPositionalEncoding } from '../../../layers/index.js';
import type { DataSource, Job } from '../../../src/experiment/job.js';
import type { Run, Settings } from '../../../src/experiment/results.js';
import { runJob } from '../../../src/experiment/runJob.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('wasm'));

const SETTINGS: Settings = {
  ...{ steps: 5, batch: 4, lr: 2e-3, width: 8, layers: 1, heads: 2 },
  backend: 'wasm',
  kernels: 'stock',
};
const PLAUSIBLE: DataSource = { kind: 'task', name: 'plausible' };

function job(encoding: string, source = PLAUSIBLE, settings: Partial<Settings> = {}, seed = 1): Job {
  return { source, encoding, seed, settings: { ...SETTINGS, ...settings } };
}

function ownData(train: string, test: string, format: 'tags' | 'label' = 'tags'): DataSource {
  const file = (name: string, text: string) => ({ file: name, text });
  return {
    kind: 'tsv',
    tsv: { name: 'own', format, train: file('train.tsv', train), test: file('test.tsv', test) },
  };
}

/** A word is its own tag: an encoder without positions learns it in a few steps. */
const COPY = ['a b c', 'c a', 'b b a c', 'a', 'c c b'].map((words) => `${words}\t${words}`).join('\n');

function untimed({ msPerStep, ...run }: Run): Omit<Run, 'msPerStep'> {
  expect(msPerStep).toBeGreaterThan(0);
  return run;
}

describe('runJob', () => {
  it.each(['none', 'rotary'])('gives the same run to the last digit, but for the time (%s)', async (name) => {
    const [one, again] = [await runJob(job(name)), await runJob(job(name))];
    expect(untimed(again)).toEqual(untimed(one));
  });

  it('has what an encoding by content adds to the scores of the first sentence, as it was trained', async () => {
    const { attention, positions } = await runJob(job('cope', ownData(COPY, COPY)));
    const words = attention[0]?.tokens.length;
    const [bias = []] = positions?.trained.attentions[0]?.contentBias ?? [];
    expect([bias.length, bias[0]?.length]).toEqual([words, words]);
    expect(positions?.untrained.attentions[0]).not.toHaveProperty('contentBias');
  });

  it('gives another run for another seed', async () => {
    const [one, other] = [await runJob(job('none')), await runJob(job('none', PLAUSIBLE, {}, 2))];
    expect(other.seed).toBe(2);
    expect(other.lossCurve).not.toEqual(one.lossCurve);
  });

  it('measures every length, and reports those that a learned table cannot reach with the reason', async () => {
    const learned = await runJob(job('learned'));
    expect(Object.keys(learned.lengthAccuracy)).toEqual(['8', '16', '32']);
    expect(learned.lengthAccuracy).toEqual({ 8: learned.testAccuracy, 16: null, 32: null });
    expect(learned.lengthLoss).toEqual({ 8: expect.any(Number), 16: null, 32: null });
    expect(Object.keys(learned.lengthLimits)).toEqual(['16', '32']);
    expect(learned.lengthLimits['16']).toContain('not in the table of maxLength=8');

    const rotary = await runJob(job('rotary'));
    expect(Object.values(rotary.lengthAccuracy)).not.toContain(null);
    expect(rotary.lengthLimits).toEqual({});
  });

  it('trains a causal model where tags are next tokens, and no other', async () => {
    const looksAhead = ({ attention }: Run) =>
      attention.some(({ weights }) =>
        weights.flat().some((rows) => rows.some((row, i) => row.some((w, j) => j > i && w > 0))),
      );
    expect(looksAhead(await runJob(job('rotary', { kind: 'task', name: 'lm-copy' })))).toBe(false);
    expect(looksAhead(await runJob(job('rotary', { kind: 'task', name: 'reverse-string' })))).toBe(true);
  });

  it('models a text, on the lengths asked for, with the loss of each', async () => {
    const text = { file: 'a.txt', text: 'abcdefgh'.repeat(200) };
    const lengths = [5, 13].map((length) => ({ min: length, max: length }));
    const [trainLengths, longer] = lengths as [{ min: number; max: number }, { min: number; max: number }];
    const source = {
      kind: 'task',
      name: 'a',
      text,
      trainLengths,
      testLengths: [trainLengths, longer],
    } as const;
    const run = await runJob(job('rotary', source, { steps: 1, lr: 1e-9 }));
    expect(Object.keys(run.lengthLoss)).toEqual(['5', '13']);
    // Untrained, of ten classes.
    for (const loss of Object.values(run.lengthLoss))
      expect(Math.abs((loss ?? 0) - Math.log(10))).toBeLessThan(0.7);
    expect(Object.keys(run.lengthAccuracy)).toEqual(['5', '13']);
    const trained = await runJob(job('rotary', source, { steps: 60, lr: 1e-2, batch: 16 }));
    expect(trained.lengthLoss['5']).toBeLessThan(1);
  });

  it('has a curve of 20 points from step 0 to the last, and says how far it is', async () => {
    const reached: number[] = [];
    const run = await runJob(job('none', ownData(COPY, COPY), { steps: 50 }), {
      onStep: (step) => reached.push(step),
    });
    const steps = run.lossCurve.map(({ step }) => step);
    expect(steps.slice(0, 2)).toEqual([3, 6]);
    expect(steps.at(-1)).toBe(50);
    expect(run.accuracyCurve.map(({ step }) => step)).toEqual([0, ...steps]);
    expect(reached).toEqual(steps);
    expect(run.accuracyCurve.at(-1)?.value).toBe(run.testAccuracy);
  });

  it('notes the first step at 95%, or that it never came', async () => {
    const solved = await runJob(job('none', ownData(COPY, COPY), { steps: 60, lr: 3e-2 }));
    const values = solved.accuracyCurve.map(({ value }) => value);
    const first = values.findIndex((value) => value >= 0.95);
    expect(first).toBeGreaterThan(0);
    expect(solved.stepsTo95).toBe(solved.accuracyCurve[first]?.step);
    expect(solved.testAccuracy).toBe(1);
    expect(solved.sequenceAccuracy).toBe(1);
    expect(solved.classAccuracy).toEqual({ a: 1, b: 1, c: 1 });

    const unsolved = await runJob(job('none'));
    expect(Math.max(...unsolved.accuracyCurve.map(({ value }) => value))).toBeLessThan(0.95);
    expect(unsolved.stepsTo95).toBeNull();
  });

  it('measures each class of own data, null where the test part has none', async () => {
    const source = ownData('good day\tX\nbad day\tY\nsad\tZ', 'good day\tX\nbad\tY', 'label');
    const run = await runJob(job('sinusoidal', source));
    expect(Object.keys(run.classAccuracy)).toEqual(['X', 'Y', 'Z']);
    expect(run.classAccuracy.Z).toBeNull();
    const [x = Number.NaN, y = Number.NaN] = [run.classAccuracy.X ?? Number.NaN, run.classAccuracy.Y];
    expect(run.testAccuracy).toBe((x + Number(y)) / 2);
    expect(run.sequenceAccuracy).toBe(run.testAccuracy);
    expect(run.lengthAccuracy).toEqual({ 2: run.testAccuracy });
  });

  it('keeps the attention over a few test sentences: rows that sum to 1, without padding', async () => {
    const test = 'a z b\ta a b\nc\tc\nb a z\tb a a';
    const { attention } = await runJob(job('alibi', ownData(COPY, test), { layers: 2 }));
    expect(attention.map(({ tokens }) => tokens.join(' '))).toEqual(['a <unk> b', 'b a <unk>', 'c']);
    const sizes = attention.map(({ weights }) =>
      weights.map((heads) => heads.map((rows) => rows.map((row) => row.length))),
    );
    const all = (rows: number[]) => new Array(2).fill(new Array(2).fill(rows));
    expect(sizes).toEqual([all([3, 3, 3]), all([3, 3, 3]), all([1])]);
    for (const row of attention.flatMap(({ weights }) => weights.flat(2))) {
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 3);
    }
  });

  it('counts what was taken for what, and keeps sentences with a mistake', async () => {
    const run = await runJob(job('none'));
    const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = run.confusion ?? [];
    expect([a + b, c + d]).toEqual([256, 256]);
    expect((a + d) / 512).toBe(run.testAccuracy);
    expect(run.mistakes).toHaveLength(5);
    for (const { tokens, expected, answered } of run.mistakes) {
      expect(tokens.length).toBeLessThanOrEqual(8);
      expect([...expected, ...answered].sort()).toEqual(['implausible', 'plausible']);
    }
  });

  it('keeps what its encoding does before and after training', async () => {
    const { positions: learned } = await runJob(job('learned'));
    expect(learned?.untrained.inputs).toHaveLength(8);
    expect(learned?.trained.inputs).not.toEqual(learned?.untrained.inputs);
    const { positions: rotary } = await runJob(job('rotary'));
    expect(rotary?.trained.attentions[0]?.rotation).toHaveLength(32);
    expect(rotary?.trained).toEqual(rotary?.untrained);
    const { positions: t5 } = await runJob(job('t5'));
    expect(t5?.trained.attentions[0]?.scoreBias?.[0]).toHaveLength(63);
    expect(t5?.trained).not.toEqual(t5?.untrained);
  });

  it('counts the parameters of the encoding among those of the model', async () => {
    const parameters = async (encoding: string) =>
      (await runJob(job(encoding, ownData(COPY, COPY)))).parameters;
    // The longest sentence of training has 4 words: a table of 4 rows of the width.
    expect((await parameters('learned')) - (await parameters('none'))).toBe(4 * SETTINGS.width);
  });

  it('fails before training when the encoding cannot run on the test part at all', async () => {
    const steps: number[] = [];
    const source = ownData(COPY, 'a b\ta b\na b c a b\ta b c a b');
    const running = runJob(job('learned', source), { onStep: (step) => steps.push(step) });
    await expect(running).rejects.toThrow(RangeError);
    await expect(running).rejects.toThrow(
      /^the longest test sequence has 5 tokens, the longest of training 4: .*maxLength=4/,
    );
    expect(steps).toEqual([]);
  });

  it('fails when the loss is not finite', async () => {
    const source = ownData(COPY, COPY);
    await expect(runJob(job('none', source, { lr: 1e38 }))).rejects.toThrow(
      /^the loss became NaN by step \d/,
    );
  });

  it('passes on an error of an encoding that is not about length', async () => {
    class Broken extends PositionalEncoding {
      static readonly className = 'Broken';
      override encodeInputs(): tf.Tensor {
        throw new TypeError('broken on purpose');
      }
    }
    registerPositionalEncoding('broken', Broken);
    await expect(runJob(job('broken'))).rejects.toThrow(new TypeError('broken on purpose'));
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await runJob(job('learned'));
    await runJob(job('t5', ownData(COPY, COPY)));
    expect(tf.memory().numTensors).toBe(before);
  });
});
