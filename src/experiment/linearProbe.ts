import * as tf from '@tensorflow/tfjs';
import { toBatch } from '../data/batch.js';
import type { Dataset, TestPart } from '../data/dataset.js';
import { hiddenStates } from '../models/hiddenStates.js';
import type { Example } from '../tasks/task.js';
import { curveSample } from './curveSample.js';
import { answersOf, fitReadOut, oneHot } from './readOut.js';
import type { Probe } from './results.js';

/** About as many tokens a read-out is fitted on, and as many it is tested on. */
const TOKENS = 4096;
const BATCH = 64;

type LayerProbe = Probe['trained'][number];

/** Sequences, and of all their tokens, one after the other, what and where they are. */
interface Sample {
  readonly examples: readonly Example[];
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
}

/** Of the training part, to fit read-outs on, and of the first test part, to test them on. */
interface Samples {
  readonly known: Sample;
  readonly unseen: Sample;
}

/**
 * What a linear map can read out of the states of a model, after the embedding and after each block: fitted on some sequences and
 * tested on others, all their tokens counted alike, padding not at all.
 *
 * @param model before its training, and what is given measures it after
 * @throws RangeError when the model has no block.
 */
export async function probeBeforeTraining(
  model: tf.LayersModel,
  { train, tests }: Pick<Dataset, 'train' | 'tests'>,
): Promise<() => Promise<Probe>> {
  const samples = { known: sampleOf(train), unseen: sampleOf((tests[0] as TestPart).examples) };
  const untrained = await layersOf(model, samples);
  const reference = await referenceOf(samples);
  return async () => ({ untrained, trained: await layersOf(model, samples), ...reference });
}

function sampleOf(part: readonly Example[]): Sample {
  const tokens = part.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const examples = curveSample(part, Math.ceil((TOKENS * part.length) / tokens));
  return {
    examples,
    tokens: examples.flatMap(({ tokens }) => tokens),
    positions: examples.flatMap(({ tokens }) => [...tokens.keys()]),
  };
}

async function referenceOf({ known, unseen }: Samples): Promise<Pick<Probe, 'chance' | 'positionOfToken'>> {
  const words = [...new Set(known.tokens)];
  const [from, to] = [oneHot(known.tokens, words), oneHot(unseen.tokens, words)];
  const positionOfToken = await accuracyOf(from, known.positions, to, unseen.positions);
  tf.dispose([from, to]);
  return {
    chance: {
      token: shareOfMostFrequent(known.tokens, unseen.tokens),
      position: shareOfMostFrequent(known.positions, unseen.positions),
    },
    positionOfToken,
  };
}

function shareOfMostFrequent(known: readonly number[], unseen: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of known) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [most] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best));
  return unseen.filter((label) => label === most).length / unseen.length;
}

async function layersOf(model: tf.LayersModel, { known, unseen }: Samples): Promise<LayerProbe[]> {
  const from = statesOf(model, known.examples);
  const to = statesOf(model, unseen.examples);
  const layers: LayerProbe[] = [];
  for (const [layer, states] of from.entries()) {
    const others = to[layer] as tf.Tensor2D;
    layers.push({
      token: await accuracyOf(states, known.tokens, others, unseen.tokens),
      position: await accuracyOf(states, known.positions, others, unseen.positions),
    });
  }
  tf.dispose([from, to]);
  return layers;
}

async function accuracyOf(
  states: tf.Tensor2D,
  labels: readonly number[],
  others: tf.Tensor2D,
  truth: readonly number[],
): Promise<number> {
  const readOut = await fitReadOut(states, labels);
  const answers = await answersOf(readOut, others);
  tf.dispose([readOut.weights, readOut.bias]);
  return truth.filter((label, index) => label === answers[index]).length / truth.length;
}

/** Of each layer the states of all tokens, [N, C]. */
function statesOf(model: tf.LayersModel, examples: readonly Example[]): tf.Tensor2D[] {
  return tf.tidy(() => {
    const batches: tf.Tensor2D[][] = [];
    for (let start = 0; start < examples.length; start += BATCH) {
      batches.push(batchStates(model, examples.slice(start, start + BATCH)));
    }
    return (batches[0] ?? []).map((_, layer) =>
      tf.concat2d(
        batches.map((states) => states[layer] as tf.Tensor2D),
        0,
      ),
    );
  });
}

function batchStates(model: tf.LayersModel, examples: readonly Example[]): tf.Tensor2D[] {
  return tf.tidy(() => {
    const batch = toBatch(examples);
    const [, length] = batch.tokens.shape;
    const places = examples.flatMap(({ tokens }, row) => tokens.map((_, place) => row * length + place));
    return hiddenStates(model, batch.tokens).map((states) =>
      tf.gather(states.reshape<tf.Tensor2D>([-1, states.shape[2]]), tf.tensor1d(places, 'int32')),
    );
  });
}
