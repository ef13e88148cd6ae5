import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describeOnEachBackend } from '../../support/backends.js';
import { buildGraph, type Plan, plans, uses, VOCAB } from '../../support/randomGraphs.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';

/** x and memory of each row: sequences of 1 to 4 tokens. */
type Rows = [number[], number[]][];

const sequences = fc.array(fc.integer({ min: 1, max: VOCAB - 1 }), { minLength: 1, maxLength: 4 });
const rows: fc.Arbitrary<Rows> = fc.array(fc.tuple(sequences, sequences), { minLength: 1, maxLength: 3 });
const paddings = fc.nat({ max: 3 });

/** Rows of one length, zeros behind them. */
function padded(rows: number[][], more: number): tf.Tensor {
  const length = Math.max(...rows.map((row) => row.length)) + more;
  const filled = rows.map((row) => [...row, ...Array<number>(length - row.length).fill(0)]);
  return tf.tensor2d(filled, [rows.length, length], 'int32');
}

/** As many inputs as the model has. */
function inputsOf(model: tf.LayersModel, rows: Rows, more: number): tf.Tensor[] {
  const ids = padded(
    rows.map(([ids]) => ids),
    more,
  );
  const memory = padded(
    rows.map(([, memory]) => memory),
    more,
  );
  const allowed = tf.ones([rows.length, ids.shape[1] as number, memory.shape[1] as number]);
  return [ids, memory, allowed].slice(0, model.inputs.length);
}

function expectClose(a: tf.Tensor, b: tf.Tensor): void {
  expect(tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]).toBeLessThan(1e-5);
}

/** What a batch gives for each of its sequences, and what the sequence alone gives. */
function expectAsAlone(
  model: tf.LayersModel,
  rows: Rows,
  more: number,
  run = (inputs: tf.Tensor[]) => model.predict(inputs) as tf.Tensor,
): void {
  const together = run(inputsOf(model, rows, more));
  rows.forEach((row, i) => {
    const alone = run(inputsOf(model, [row], 0)).squeeze([0]);
    expectClose(
      together
        .slice([i], [1])
        .squeeze([0])
        .slice([0], [alone.shape[0] as number]),
      alone,
    );
  });
}

/** Rows whose sequences are all as long as the first one's, so that none needs padding; tf.js trains no LSTM on one token. */
function ofOneLength(rows: Rows): Rows {
  const [x, memory] = (rows[0] as Rows[0]).map((ids) => [1, ...ids]) as Rows[0];
  const as = (one: number[], other: number[]) => one.map((id, i) => other[i] ?? id);
  return rows.map((row) => [as(x, row[0]), as(memory, row[1])]);
}

function compiled(plan: Plan): tf.LayersModel {
  const model = buildGraph(plan);
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  return model;
}

describeOnEachBackend('a padded batch in a random graph', (backend) => {
  beforeEach(() => {
    jest.spyOn(console, 'warn').mockImplementation((text) => {
      throw new Error(String(text));
    });
  });
  afterEach(() => jest.restoreAllMocks());

  it('gives for each sequence what the sequence alone gives', () => {
    fc.assert(
      fc.property(plans, rows, paddings, (plan, rows, more) =>
        tf.tidy(() => expectAsAlone(buildGraph(plan), rows, more)),
      ),
      { numRuns: 30 },
    );
  });

  it('does so when the model is applied to tensors', () => {
    fc.assert(
      fc.property(plans, rows, paddings, (plan, rows, more) =>
        tf.tidy(() => {
          const model = buildGraph(plan);
          expectAsAlone(model, rows, more, (inputs) => model.apply(inputs) as tf.Tensor);
        }),
      ),
      { numRuns: 10 },
    );
  });

  it('does so when the model was saved and loaded', async () => {
    await fc.assert(
      fc.asyncProperty(plans, rows, paddings, async (plan, rows, more) => {
        const model = buildGraph(plan);
        const loaded = await saveAndLoad(model);
        tf.tidy(() => {
          expectAsAlone(loaded, rows, more);
          const inputs = inputsOf(model, rows, more);
          expectClose(model.predict(inputs) as tf.Tensor, loaded.predict(inputs) as tf.Tensor);
        });
      }),
      { numRuns: 10 },
    );
  });

  it('trains the model, and is evaluated, as without padding', async () => {
    // Dropout draws other numbers for another shape, padded tokens have a loss, and tf.js's embedding has no gradient there.
    const ofTraining = plans.filter(
      (plan) =>
        !['stock dropout', 'tokens'].some((what) => uses(plan, what)) &&
        !(backend === 'wasm' && uses(plan, 'stock')),
    );
    await fc.assert(
      fc.asyncProperty(ofTraining, rows, fc.integer({ min: 1, max: 3 }), async (plan, some, more) => {
        const rows = ofOneLength(some);
        const [plain, filled] = [compiled(plan), compiled(plan)];
        filled.setWeights(plain.getWeights());
        const targets = tf.ones([rows.length, plain.outputs[0]?.shape[1] as number]);
        const losses: number[] = [];
        for (const [model, padding] of [
          [plain, 0],
          [filled, more],
        ] as const) {
          const inputs = inputsOf(model, rows, padding);
          await model.fit(inputs, targets, {
            epochs: 1,
            shuffle: false,
            verbose: 0,
            validationData: [inputs, targets],
          });
          losses.push((model.evaluate(inputs, targets, { verbose: 0 }) as tf.Scalar).dataSync()[0] as number);
        }
        expect(Math.abs((losses[0] as number) - (losses[1] as number))).toBeLessThan(1e-5);
        const weights = filled.getWeights();
        plain.getWeights().forEach((weight, i) => {
          expectClose(weight, weights[i] as tf.Tensor);
        });
      }),
      { numRuns: 10 },
    );
  });
});
