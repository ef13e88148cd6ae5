import * as tf from '@tensorflow/tfjs';
import { requireInteger } from '../../layers/checks.js';
import { IndexError, OptionError, ShapeError } from '../../layers/index.js';
import { IGNORE } from '../tasks/task.js';
import { Random } from '../util/random.js';
import { requireOptions } from '../util/requireOptions.js';

/** Ids of an input, or labels. */
type Sequence = readonly number[];

/** What a model is given and what it is to answer, as `fitDataset` calls them. */
export interface SequenceExample {
  /** Token ids of the one input of a model, or of each by its name. */
  xs: Sequence | { readonly [input: string]: Sequence };
  /** A class, or a label for each token; -1 where none counts. */
  ys: number | Sequence;
}

/** Options of `paddedBatches`. */
export interface PaddedBatchesOptions {
  /** Examples a batch; the last of a pass, or of its bucket, may have fewer. At least 1. */
  batchSize: number;
  /**
   * Lengths in ascending order. A batch then has examples that fit into one of them and into none before, and is padded to it: few
   * shapes, which matters on WebGL and WebGPU. Default: a batch is padded to its longest example.
   */
  bucketBoundaries?: readonly number[];
  /** Any integer: each pass goes through the examples in another order, which this settles. Default: the order given. */
  seed?: number;
}

/** int32 tensors: xs [B, T], or such by the names of inputs; ys [B] or [B, T]. */
export type PaddedBatch = { xs: tf.Tensor | { [input: string]: tf.Tensor }; ys: tf.Tensor };

/**
 * Sequences of different lengths as batches for `model.fitDataset` and `model.evaluateDataset`: token ids are padded with 0,
 * labels with -1, which `sparseCategoricalCrossentropy` and its metrics leave out.
 *
 * @throws RangeError when an option is out of its range, or an example is not of the kind of the first, has an empty sequence, no
 * integers, or more tokens than the last bucket
 * @example
 * const examples = [{ xs: [3, 7, 5], ys: [1, 2, 0] }, { xs: [5, 7], ys: [0, 2] }];
 * await model.fitDataset(paddedBatches(examples, { batchSize: 32, seed: 1 }), { epochs: 3 });
 */
export function paddedBatches(
  examples: readonly SequenceExample[],
  options: PaddedBatchesOptions,
): tf.data.Dataset<PaddedBatch> {
  requireOptions('paddedBatches', options, { batchSize: true, bucketBoundaries: true, seed: true });
  const { batchSize, bucketBoundaries = [], seed } = options;
  requireInteger('paddedBatches', 'batchSize', batchSize);
  requireBoundaries(bucketBoundaries);
  requireLike(examples);
  const bucketOf = (example: SequenceExample) => bucketLength(lengthOf(example), bucketBoundaries);
  examples.forEach(bucketOf);
  const random = seed === undefined ? null : new Random(seed);
  return tf.data.generator(function* () {
    const order = random ? random.shuffled(examples) : examples;
    const batches = [...batchesOf(order, batchSize, bucketOf)];
    // By bucket they would come in the order in which they filled up, and what is left over at the end.
    for (const batch of random ? random.shuffled(batches) : batches) yield padded(batch, bucketOf);
  } as unknown as () => Iterator<PaddedBatch>);
}

/** As each bucket fills up, then what is left in them. */
function* batchesOf(
  examples: readonly SequenceExample[],
  size: number,
  bucketOf: (example: SequenceExample) => number | null,
): Generator<SequenceExample[]> {
  const waiting = new Map<number | null, SequenceExample[]>();
  for (const example of examples) {
    const bucket = bucketOf(example);
    const batch = [...(waiting.get(bucket) ?? []), example];
    waiting.set(bucket, batch);
    if (batch.length < size) continue;
    waiting.delete(bucket);
    yield batch;
  }
  yield* waiting.values();
}

function padded(
  batch: readonly SequenceExample[],
  bucketOf: (example: SequenceExample) => number | null,
): PaddedBatch {
  const [first] = batch as [SequenceExample];
  const length = bucketOf(first);
  const inputs = batch.map(({ xs }) => inputsOf(xs));
  const names = Object.keys(inputs[0] as object);
  const tensors = names.map((name) => {
    const rows = inputs.map((one) => one[name] as Sequence);
    return [name, rectangle(rows, length, 0)] as const;
  });
  const ys =
    typeof first.ys === 'number'
      ? tf.tensor1d(
          batch.map(({ ys }) => ys as number),
          'int32',
        )
      : rectangle(
          batch.map(({ ys }) => ys as Sequence),
          length,
          IGNORE,
        );
  return { xs: isOne(first.xs) ? (tensors[0]?.[1] as tf.Tensor) : Object.fromEntries(tensors), ys };
}

function rectangle(rows: readonly Sequence[], length: number | null, padding: number): tf.Tensor2D {
  const width = length ?? longest(rows);
  const numbers = new Int32Array(rows.length * width).fill(padding);
  rows.forEach((row, i) => {
    numbers.set(row, i * width);
  });
  return tf.tensor2d(numbers, [rows.length, width], 'int32');
}

function longest(rows: readonly Sequence[]): number {
  return rows.reduce((most, row) => Math.max(most, row.length), 0);
}

function isOne(xs: SequenceExample['xs']): xs is Sequence {
  return Array.isArray(xs);
}

/** A single input has no name that matters. */
function inputsOf(xs: SequenceExample['xs']): { readonly [input: string]: Sequence } {
  return isOne(xs) ? { tokens: xs } : xs;
}

/** Of its longest sequence. */
function lengthOf({ xs, ys }: SequenceExample): number {
  return longest([...Object.values(inputsOf(xs)), ...(typeof ys === 'number' ? [] : [ys])]);
}

/** null where there are no buckets. */
function bucketLength(length: number, boundaries: readonly number[]): number | null {
  if (boundaries.length === 0) return null;
  const bucket = boundaries.find((boundary) => length <= boundary);
  if (bucket !== undefined) return bucket;
  throw new OptionError(
    `paddedBatches: the last of bucketBoundaries must hold every example; got ${boundaries.at(-1)}, and an example of ${length}`,
  );
}

function requireBoundaries(boundaries: readonly number[]): void {
  const fits = boundaries.every(
    (boundary, i) => Number.isInteger(boundary) && boundary > (boundaries[i - 1] ?? 0),
  );
  if (fits) return;
  throw new OptionError(
    `paddedBatches: bucketBoundaries must be integers of at least 1 that ascend; got [${boundaries.join(', ')}]`,
  );
}

/** All of the kind of the first, and of integers. */
function requireLike(examples: readonly SequenceExample[]): void {
  const kindOf = ({ xs, ys }: SequenceExample) =>
    `xs ${isOne(xs) ? 'a list' : `of ${Object.keys(xs).sort().join(', ')}`}, ys ${typeof ys === 'number' ? 'a class' : 'a list'}`;
  const [first] = examples;
  if (!first) throw new OptionError('paddedBatches: there must be at least one example; got none');
  const kind = kindOf(first);
  examples.forEach((example, i) => {
    if (kindOf(example) !== kind) {
      throw new ShapeError(
        `paddedBatches: example ${i} must be as the first, ${kind}; got ${kindOf(example)}`,
      );
    }
    const { xs, ys } = example;
    const inputs = Object.values(inputsOf(xs));
    const labels = typeof ys === 'number' ? [ys] : ys;
    for (const sequence of [...inputs, labels]) {
      if (sequence.length === 0) throw new ShapeError(`paddedBatches: example ${i} has an empty sequence`);
    }
    requireIntegers(i, 'token ids', inputs.flat(), 0);
    requireIntegers(i, 'labels', labels, IGNORE);
  });
}

function requireIntegers(place: number, what: string, numbers: Sequence, least: number): void {
  const wrong = numbers.find((number) => !Number.isInteger(number) || number < least);
  if (wrong === undefined) return;
  throw new IndexError(
    `paddedBatches: example ${place}: ${what} must be integers of at least ${least}; got ${wrong}`,
  );
}
