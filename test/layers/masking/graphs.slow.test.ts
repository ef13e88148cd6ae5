import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describeOnEachBackend } from '../../support/backends.js';
import { buildGraph, type Plan, plans, uses, VOCAB } from '../../support/randomGraphs.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';

/** The ids of x and of the memory. */
type Row = [number[], number[]];

/** A graph, what it is given, and how many zeros there are behind the longest sequence. */
interface Case {
  plan: Plan;
  rows: Row[];
  more: number;
}

const sequences = fc.array(fc.integer({ min: 1, max: VOCAB - 1 }), { minLength: 1, maxLength: 4 });

const cases: fc.Arbitrary<Case> = fc
  .record({
    plan: plans,
    rows: fc.array(fc.tuple(sequences, sequences), { minLength: 1, maxLength: 3 }),
    more: fc.nat({ max: 3 }),
  })
  .map(({ plan, rows, more }) => {
    // A sequence without padding is as long in each row.
    const shortest = [0, 1].map((i) => Math.min(...rows.map((row) => (row[i] as number[]).length)));
    const fitting = (ids: number[], i: number) => (plan.padded[i] ? ids : ids.slice(0, shortest[i]));
    return { plan, rows: rows.map((row) => row.map(fitting) as Row), more };
  });

/** As many inputs as the plan has, of all rows; zeros where there is padding. */
function inputsOf(plan: Plan, rows: Row[], more: number): tf.Tensor[] {
  const [ids, memory] = plan.padded.map((isPadded, i) => {
    const all = rows.map((row) => row[i] as number[]);
    const length = Math.max(...all.map((ids) => ids.length)) + (isPadded ? more : 0);
    const filled = all.map((ids) => [...ids, ...Array<number>(length - ids.length).fill(0)]);
    return tf.tensor2d(filled, [rows.length, length], 'int32');
  }) as [tf.Tensor, tf.Tensor];
  if (!uses(plan, 'mask')) return [ids, memory];
  return [ids, memory, tf.ones([rows.length, ids.shape[1] as number, memory.shape[1] as number])];
}

/** Within 1e-5, and of numbers above 1 as a part of the largest: training may drive weights to where one bit is more. */
function expectClose(a: tf.Tensor, b: tf.Tensor): void {
  const largest = (of: tf.Tensor) => tf.max(tf.abs(of)).dataSync()[0] as number;
  expect(largest(tf.sub(a, b)) / Math.max(1, largest(b))).toBeLessThan(1e-5);
}

/** What a batch gives for each of its sequences is what the sequence alone gives. */
function expectAsAlone({ plan, rows, more }: Case, run: (inputs: tf.Tensor[]) => tf.Tensor): void {
  const together = run(inputsOf(plan, rows, more)).unstack();
  rows.forEach((row, i) => {
    const alone = run(inputsOf(plan, [row], 0)).squeeze([0]);
    expectClose((together[i] as tf.Tensor).slice([0], [alone.shape[0] as number]), alone);
  });
}

const predicted = (model: tf.LayersModel) => (inputs: tf.Tensor[]) => model.predict(inputs) as tf.Tensor;

describeOnEachBackend('a padded batch in a random graph', (backend) => {
  beforeEach(() => {
    jest.spyOn(console, 'warn').mockImplementation((text) => {
      throw new Error(String(text));
    });
  });
  afterEach(() => jest.restoreAllMocks());

  it('gives for each sequence what the sequence alone gives', () => {
    const property = (it: Case) => tf.tidy(() => expectAsAlone(it, predicted(buildGraph(it.plan))));
    fc.assert(fc.property(cases, property), { numRuns: 40 });
  });

  it('does so when the model is applied to tensors', () => {
    const property = (it: Case) =>
      tf.tidy(() => {
        const model = buildGraph(it.plan);
        expectAsAlone(it, (inputs) => model.apply(inputs) as tf.Tensor);
      });
    fc.assert(fc.property(cases, property), { numRuns: 10 });
  });

  it('does so when the model was saved and loaded', async () => {
    const property = async (it: Case) => {
      const model = buildGraph(it.plan);
      const loaded = await saveAndLoad(model);
      tf.tidy(() => {
        expectAsAlone(it, predicted(loaded));
        const inputs = inputsOf(it.plan, it.rows, it.more);
        expectClose(predicted(model)(inputs), predicted(loaded)(inputs));
      });
    };
    await fc.assert(fc.asyncProperty(cases, property), { numRuns: 10 });
  });

  it('trains the model, and is evaluated, as without padding', async () => {
    const canTrain = ({ plan }: Case) =>
      // Dropout draws other numbers for another shape, and padded tokens have a loss.
      !['stock dropout', 'tokens'].some((what) => uses(plan, what)) &&
      !(backend === 'wasm' && plan.embedding === 'stock');
    const property = async ({ plan, rows }: Case) => {
      // All as long as the first, so that none needs padding; and two tokens at least, or tf.js trains no LSTM.
      const [x, memory] = (rows[0] as Row).map((ids) => [1, ...ids]) as Row;
      const as = (one: number[], other: number[]) => one.map((id, i) => other[i] ?? id);
      const alike = rows.map((row): Row => [as(x, row[0]), as(memory, row[1])]);
      const [plain, filled] = [buildGraph(plan), buildGraph(plan)];
      filled.setWeights(plain.getWeights());
      const targets = tf.ones([rows.length, plain.outputs[0]?.shape[1] as number]);
      const losses: tf.Tensor[] = [];
      for (const [model, more] of [
        [plain, 0],
        [filled, 2],
      ] as const) {
        const inputs = inputsOf(plan, alike, more);
        // A small step: the norm of nearly equal numbers has a gradient of some hundred, and weights of 50 would make 1e-7 into 1e-5.
        model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
        await model.fit(inputs, targets, { shuffle: false, verbose: 0, validationData: [inputs, targets] });
        losses.push(model.evaluate(inputs, targets, { verbose: 0 }) as tf.Scalar);
      }
      expectClose(losses[1] as tf.Tensor, losses[0] as tf.Tensor);
      const weights = filled.getWeights();
      plain.getWeights().forEach((weight, i) => {
        expectClose(weight, weights[i] as tf.Tensor);
      });
    };
    await fc.assert(fc.asyncProperty(cases.filter(canTrain), property), { numRuns: 8 });
  });
});
