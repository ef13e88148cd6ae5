import * as tf from '@tensorflow/tfjs';
import type { Job } from '../../../src/experiment/job.js';
import { JobTraining } from '../../../src/experiment/jobTraining.js';
import { loadDataset } from '../../../src/experiment/runJob.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { Trainer } from '../../../src/training/trainer.js';

/** A clock that goes on only while the model computes or a tensor is waited for. */
let time = 0;
const FIRST_STEP = 1000;
const STEP = 10;
const WAIT = 3;

const READ = tf.Tensor.prototype.data;

tf.enableProdMode();
beforeAll(() => tf.setBackend('cpu'));
beforeEach(() => {
  time = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => time);
  jest.spyOn(tf.Tensor.prototype, 'data').mockImplementation(async function (this: tf.Tensor) {
    time += WAIT;
    return READ.call(this) as Promise<tf.DataTypeMap['float32']>;
  } as typeof READ);
});
afterEach(() => jest.restoreAllMocks());

function trainer(): Trainer {
  const model = transformerEncoder({
    ...{ vocabSize: 7, modelDim: 4, numLayers: 1, numHeads: 2, maxLength: 2, positional: 'none', seed: 1 },
    head: { type: 'classify', numClasses: 2 },
  });
  const apply = model.apply.bind(model);
  let steps = 0;
  model.apply = (...args) => {
    time += steps++ === 0 ? FIRST_STEP : STEP;
    return apply(...args);
  };
  const examples = [1, 2, 3].map((token) => ({ tokens: [token, 4], target: token % 2 }));
  return new Trainer(model, examples, { batch: 2, lr: 1e-3, seed: 1 });
}

describe('ms per step', () => {
  it('is the mean of the steps without the first, and of the waits for them', async () => {
    const training = trainer();
    for (let step = 0; step < 5; step++) {
      training.advance();
      await training.settled();
      // What is done between steps does not count.
      time += 500;
    }
    expect(training.msPerStep).toBe(STEP + WAIT);
  });

  it('has the wait for the loss in it', async () => {
    const training = trainer();
    for (let step = 0; step < 4; step++) training.advance();
    expect(training.msPerStep).toBe(STEP);
    await training.loss();
    expect(training.msPerStep).toBe(STEP + WAIT / 3);
  });
});

/** Holds back what is read of tensors until `release`. */
function heldBack(): { release(): void } {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  jest.spyOn(tf.Tensor.prototype, 'data').mockImplementation(async function (this: tf.Tensor) {
    await held;
    return READ.call(this) as Promise<tf.DataTypeMap['float32']>;
  } as typeof READ);
  return { release: () => release() };
}

/** Whether it is settled by now, with all that was waiting to run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('a step', () => {
  it('is settled when its loss can be read, and not before', async () => {
    const training = trainer();
    training.advance();
    const { release } = heldBack();
    const settled = training.settled();
    expect(await isSettled(settled)).toBe(false);
    release();
    await settled;
  });

  it('of a job ends when it is computed, also where it is not measured', async () => {
    const job: Job = {
      source: { kind: 'task', name: 'plausible' },
      ...{ encoding: 'none', seed: 1 },
      settings: {
        ...{ steps: 100, batch: 2, lr: 1e-3, width: 4, layers: 1, heads: 2 },
        ...{ backend: 'cpu', kernels: 'stock' },
      },
    };
    const training = await JobTraining.open(job, loadDataset(job.source, 1));
    const { release } = heldBack();
    const step = training.advance();
    expect(await isSettled(step)).toBe(false);
    release();
    expect(await step).toBe(false);
    training.dispose();
  });
});
