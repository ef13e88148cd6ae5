import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { AdamW, OutOfMemoryError, stopFastKernels, useFastKernels } from '../../../layers/index.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { train } from '../../../src/training/train.js';
import { FAST, useBackend } from '../../support/backends.js';
import { fillMemory, numBlocks } from '../../support/fullMemory.js';

const BERT = join(__dirname, '../../golden/pretrained/bert');
const ids = (length: number) => tf.tensor2d(Array(length).fill(3), [1, length], 'int32');
const MODEL = { vocabSize: 11, modelDim: 16, numLayers: 2, numHeads: 2, seed: 1 } as const;
const HEAD = { head: { type: 'classify', numClasses: 3 } } as const;

// The backend keeps it from when it starts, to say what its C++ says.
jest.spyOn(console, 'warn').mockReturnValue();

describe.each(['wasm', FAST])('a full memory (%s)', (backend) => {
  let release = () => {};
  beforeAll(() => useBackend(backend));
  afterAll(() => stopFastKernels());
  afterEach(() => release());

  /** `run` is an OutOfMemoryError while the memory is full, nothing is left of it, and it works afterwards. */
  async function expectFullThenRight(run: () => unknown, left = 0): Promise<unknown> {
    release = fillMemory(left);
    const [tensors, blocks] = [tf.memory().numTensors, numBlocks()];
    for (let again = 0; again < 2; again++) {
      const error = await (async () => run())().catch((error: unknown) => error);
      expect(error).toBeInstanceOf(OutOfMemoryError);
      expect((error as Error).message).toMatch(/^the memory of the WASM backend is full: [^.]+$/);
      expect([tf.memory().numTensors, numBlocks()]).toEqual([tensors, blocks]);
    }
    release();
    return run();
  }

  it.each<[string, () => tf.Tensor]>([
    ['a product', () => tf.matMul(tf.ones([3, 500]), tf.ones([500, 2]))],
    ['a transpose', () => tf.transpose(tf.ones([3, 500]))],
    ['a softmax', () => tf.softmax(tf.ones([2, 500]))],
    ['an upload', () => tf.tensor(new Float32Array(1000))],
    [
      'a picture',
      () => tf.conv2d(tf.ones<tf.Rank.R4>([1, 8, 8, 3]), tf.ones<tf.Rank.R4>([3, 3, 3, 5]), 1, 'same'),
    ],
  ])('is an error in %s', async (_, make) => {
    const run = () => tf.tidy(() => [...make().dataSync()]);
    const before = run();
    expect(await expectFullThenRight(run)).toEqual(before);
  });

  it.each([
    ['more than is left', 2 ** 28],
    ['more than all', 2 ** 29 + 7],
    ['what would end above 4 GiB', 2 ** 30 - 2 ** 14],
    ['more than has an address', 2 ** 30 + 2 ** 20],
  ])('is an error for %s, and what there was is as it was', async (_, size) => {
    const kept = tf.range(0, 1000);
    release = fillMemory(2 ** 26);
    expect(() => tf.fill([size], 1)).toThrow(OutOfMemoryError);
    release();
    expect([...kept.dataSync()]).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    kept.dispose();
    expect(tf.tidy(() => tf.matMul(tf.ones([2, 900]), tf.ones([900, 1])).dataSync())).toEqual(
      Float32Array.of(900, 900),
    );
  });

  it('is an error where an operation has no room to work in', async () => {
    // tf.js's own product packs its right operand.
    const [a, b] = [tf.ones([2, 3000]), tf.ones([3000, 3000])];
    const run = () => tf.tidy(() => tf.matMul(a, b).dataSync()[7]);
    expect(await expectFullThenRight(run, 2 ** 18)).toBe(3000);
    tf.dispose([a, b]);
  });

  it('leaves nothing of an operation that shares its inputs first', async () => {
    const [table, rows] = [tf.ones([40, 300]), tf.tensor1d([1, 2], 'int32')];
    const run = () => tf.tidy(() => tf.gather(table, rows).dataSync()[7]);
    expect(await expectFullThenRight(run)).toBe(1);
    const blocks = numBlocks();
    tf.dispose([table, rows]);
    expect(numBlocks()).toBe(blocks - 2);
  });

  it('takes from no tensor what an operation has given back by itself', () => {
    const kept = tf.ones([4]);
    release = fillMemory();
    tf.backend().incRef(kept.dataId);
    tf.backend().disposeData(kept.dataId);
    expect(() => tf.fill([1000], 1)).toThrow(OutOfMemoryError);
    expect([...kept.dataSync()]).toEqual([1, 1, 1, 1]);
    kept.dispose();
  });

  it('has room for what is kept of a tensor beside its numbers, up to the last one', () => {
    release = fillMemory(2 ** 14);
    const all: tf.Tensor[] = [];
    expect(() => {
      for (;;) all.push(tf.scalar(all.length));
    }).toThrow(OutOfMemoryError);
    tf.dispose(all);
    expect(tf.tidy(() => tf.scalar(2).dataSync()[0])).toBe(2);
  });

  it('is an error in loading, and the model is loaded afterwards', async () => {
    const output = async () => {
      const model = await loadPretrained(BERT);
      const data = tf.tidy(() => (model.predict(ids(5)) as tf.Tensor).dataSync());
      model.dispose();
      return data;
    };
    const before = await output();
    expect(await expectFullThenRight(output)).toEqual(before);
  });

  it('is an error in predicting and in training, and both go on', async () => {
    const model = transformerEncoder({ ...MODEL, ...HEAD, maxLength: 64, positional: 'rotary' });
    const predict = () => tf.tidy(() => [...(model.predict(ids(32)) as tf.Tensor).dataSync()]);
    const before = predict();
    expect(await expectFullThenRight(predict)).toEqual(before);

    model.compile({ optimizer: new AdamW({ learningRate: 0.01 }), loss: 'meanSquaredError' });
    const fit = async () => {
      const [x, y] = [tf.ones([8, 32], 'int32'), tf.ones([8, 3])];
      try {
        await model.fit(x, y, { epochs: 1, verbose: 0 });
      } finally {
        tf.dispose([x, y]);
      }
    };
    await fit();
    release = fillMemory(2 ** 14);
    await expect(fit()).rejects.toThrow(OutOfMemoryError);
    const examples = [{ tokens: Array(40).fill(3) as number[], target: 1 }];
    const options = { steps: 2, batch: 1, lr: 1e-2, seed: 1 };
    await expect(train(model, examples, options)).rejects.toThrow(OutOfMemoryError);
    release();
    await fit();
    await train(model, examples, options);
    expect(predict().every(Number.isFinite)).toBe(true);
    expect(predict()).not.toEqual(before);
    model.dispose();
  });

  it('is an error when the fast kernels start', async () => {
    stopFastKernels();
    release = fillMemory();
    expect(await useFastKernels()).toMatchObject({
      active: false,
      reason: expect.stringMatching(/^the memory of the WASM backend is full: /),
    });
    release();
    expect(await useFastKernels()).toMatchObject({ active: true });
    await useBackend(backend);
  });
});
