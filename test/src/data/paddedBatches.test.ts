import * as tf from '@tensorflow/tfjs';
import { AdamW } from '../../../src/index.js';
import {
  type PaddedBatch,
  type PaddedBatchesOptions,
  paddedBatches,
  type SequenceExample,
} from '../../../src/public/data.js';
import { FAST, useBackend } from '../../support/backends.js';
import { compileForLabels, LABEL_CASES, type LabelCase, sequenceModel } from '../../support/labelModels.js';

const TAGGED: SequenceExample[] = [
  { xs: [3, 1, 5], ys: [1, 2, -1] },
  { xs: [2], ys: [0] },
  { xs: [4, 4, 1, 2, 6], ys: [0, 1, 2, 0, 1] },
  { xs: [5, 2], ys: [2, 2] },
  { xs: [6, 1, 3, 2], ys: [1, 0, 2, 1] },
];

/** Every batch of a pass, as lists. */
async function passOf(batches: tf.data.Dataset<PaddedBatch>) {
  const made: { xs: unknown; ys: unknown }[] = [];
  await batches.forEachAsync(({ xs, ys }) => {
    const lists =
      xs instanceof tf.Tensor ? xs.arraySync() : Object.entries(xs).map(([name, x]) => [name, x.arraySync()]);
    made.push({ xs: lists, ys: ys.arraySync() });
    tf.dispose([xs, ys]);
  });
  return made;
}

describe('paddedBatches', () => {
  beforeAll(() => useBackend(FAST));

  it('pads ids with 0 and labels with -1 to the longest of a batch, in the order given', async () => {
    const batches = paddedBatches(TAGGED, { batchSize: 2 });
    const expected = [
      {
        xs: [
          [3, 1, 5],
          [2, 0, 0],
        ],
        ys: [
          [1, 2, -1],
          [0, -1, -1],
        ],
      },
      {
        xs: [
          [4, 4, 1, 2, 6],
          [5, 2, 0, 0, 0],
        ],
        ys: [
          [0, 1, 2, 0, 1],
          [2, 2, -1, -1, -1],
        ],
      },
      { xs: [[6, 1, 3, 2]], ys: [[1, 0, 2, 1]] },
    ];
    expect(await passOf(batches)).toEqual(expected);
    expect(await passOf(batches)).toEqual(expected);
  });

  it('puts like lengths into a batch, padded to where their bucket ends', async () => {
    const batches = await passOf(paddedBatches(TAGGED, { batchSize: 2, bucketBoundaries: [2, 6] }));
    expect(batches.map(({ xs }) => xs)).toEqual([
      [
        [3, 1, 5, 0, 0, 0],
        [4, 4, 1, 2, 6, 0],
      ],
      [
        [2, 0],
        [5, 2],
      ],
      [[6, 1, 3, 2, 0, 0]],
    ]);
    expect(batches[1]?.ys).toEqual([
      [0, -1],
      [2, 2],
    ]);
  });

  it('has classes, and inputs by name', async () => {
    const examples = [
      { xs: { source: [1, 2], target: [3] }, ys: 4 },
      { xs: { source: [5], target: [6, 7] }, ys: 0 },
    ];
    expect(await passOf(paddedBatches(examples, { batchSize: 3 }))).toEqual([
      {
        xs: [
          [
            'source',
            [
              [1, 2],
              [5, 0],
            ],
          ],
          [
            'target',
            [
              [3, 0],
              [6, 7],
            ],
          ],
        ],
        ys: [4, 0],
      },
    ]);
  });

  it('goes through all of them in another order each time, the same for the same seed', async () => {
    const passes = async (options: Partial<PaddedBatchesOptions>) => {
      const batches = paddedBatches(TAGGED, { batchSize: 1, ...options });
      return [await passOf(batches), await passOf(batches)];
    };
    const [first, second] = await passes({ seed: 2 });
    expect(first).not.toEqual(second);
    const sorted = (pass?: unknown[]) => pass?.map((batch) => JSON.stringify(batch)).sort();
    expect(sorted(first)).toEqual(sorted(second));
    expect(await passes({ seed: 2 })).toEqual([first, second]);
    expect((await passes({ seed: 3 }))[0]).not.toEqual(first);
  });

  it('trains by fitDataset, and leaves no tensors', async () => {
    const model = sequenceModel(3);
    const optimizer = new AdamW({ learningRate: 0.05 });
    compileForLabels(model, optimizer);
    const batches = paddedBatches(TAGGED, { batchSize: 2, bucketBoundaries: [2, 6], seed: 1 });
    const before = tf.memory().numTensors;
    const { history } = await model.fitDataset(batches, { epochs: 8, verbose: 0, validationData: batches });
    tf.dispose(await model.evaluateDataset(batches, {}));
    expect(history.loss?.at(-1)).toBeLessThan(0.5 * (history.loss?.[0] as number));
    expect(history.val_loss?.at(-1)).toBeLessThan(history.val_loss?.[0] as number);
    expect(tf.memory().numTensors - before).toBe(2 * model.trainableWeights.length);
    optimizer.dispose();

    const translator = (Object.values(LABEL_CASES).at(-1) as LabelCase).model();
    compileForLabels(translator, new AdamW());
    const pairs = TAGGED.map(({ xs, ys }) => ({
      xs: { source: xs as number[], target: [1, ...(xs as number[])] },
      ys: [...(ys as number[]), 2],
    }));
    const ofPairs = await translator.fitDataset(paddedBatches(pairs, { batchSize: 2 }), {
      epochs: 1,
      verbose: 0,
    });
    expect(ofPairs.history.loss?.[0]).toBeGreaterThan(0);
  });

  const REFUSED: [SequenceExample[], Partial<PaddedBatchesOptions>, string][] = [
    [TAGGED, { batchSize: 0 }, 'batchSize must be an integer of at least 1; got 0'],
    [
      TAGGED,
      { bucketBoundaries: [4, 4] },
      'bucketBoundaries must be integers of at least 1 that ascend; got [4, 4]',
    ],
    [
      TAGGED,
      { bucketBoundaries: [2, 4] },
      'the last of bucketBoundaries must hold every example; got 4, and an example of 5',
    ],
    [[], {}, 'there must be at least one example; got none'],
    [
      [...TAGGED, { xs: [1], ys: 1 }],
      {},
      'example 5 must be as the first, xs a list, ys a list; got xs a list, ys a class',
    ],
    [
      [
        { xs: { a: [1] }, ys: 1 },
        { xs: { b: [1] }, ys: 1 },
      ],
      {},
      'example 1 must be as the first, xs of a, ys a class; got xs of b, ys a class',
    ],
    [[{ xs: [], ys: 1 }], {}, 'example 0 has an empty sequence'],
    [[{ xs: [1, 0.5], ys: 1 }], {}, 'example 0: token ids must be integers of at least 0; got 0.5'],
    [[{ xs: [1], ys: -2 }], {}, 'example 0: labels must be integers of at least -1; got -2'],
  ];
  it.each(REFUSED.map(([examples, options, error]) => [error, examples, options] as const))(
    'refuses: %s',
    (error, examples, options) => {
      expect(() => paddedBatches(examples, { batchSize: 2, ...options })).toThrow(
        new RangeError(`paddedBatches: ${error}`),
      );
    },
  );
});
