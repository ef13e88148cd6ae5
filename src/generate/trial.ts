import * as tf from '@tensorflow/tfjs';
import { KeyValueCache, OptionError, ShapeError, withCallArguments } from '../../layers/index.js';
import { paddedIds, positionsOfPadded } from './rows.js';
import type { TokenModel } from './tokenModel.js';

/** A model with what it has made of its source. */
export interface Tried extends Pick<TokenModel, 'vocabSize' | 'places' | 'logits'> {
  run(ids: tf.Tensor): tf.Tensor[];
}

/** What a trial of a model with some tokens has shown. */
export interface Findings {
  /** The first layer of which earlier tokens change with the last one; null where the logits do not. */
  readonly seesLater: string | null;
  /** The first layer that makes another last token of it alone than of all tokens; null where the logits are the same. */
  readonly forgets: string | null;
  /** Whether the last token's logits change with it; where they do not, the above say nothing. */
  readonly tells: boolean;
  /** Whether the model gives probabilities, of no less than 0 and a sum of 1, and not logits. */
  readonly givesProbabilities: boolean;
}

/** Multiples of it, without their integers, fill 0..1 evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** What each layer made of the tokens, the model's logits among them. */
type Made = readonly tf.Tensor[];

/**
 * Runs a causal model with two sequences [1, T] that differ in the last token and, with a cache, the last token of the
 * first after the others. Nothing is asked of the layers, so that they can be of any package.
 *
 * @param T at least 2
 * @throws RangeError when there is not one row of logits a token, or no attention for a cache.
 */
export async function tryModel(model: Tried, T: number, useCache: boolean): Promise<Findings> {
  const { vocabSize, places, logits } = model;
  const ids = trialIds(T, vocabSize);
  const otherEnd = [...ids.slice(0, -1), ((ids[T - 1] as number) + Math.ceil(vocabSize / 2)) % vocabSize];
  const run = (of: readonly number[]): Made => model.run(tf.tensor2d([...of], [1, of.length], 'int32'));
  const found = tf.tidy(() => {
    const [whole, other] = [run(ids), run(otherEnd)];
    if (whole[logits]?.shape[1] !== T) {
      throw new ShapeError('generate: the model must give one row of logits for each token');
    }
    const last = useCache ? lastByCache(run, ids) : at(whole, T, T - 1);
    const different = [
      differences(at(whole, T, 0, T - 1), at(other, T, 0, T - 1)),
      differences(at(whole, T, T - 1), last),
      differences(at(whole, T, T - 1), at(other, T, T - 1)),
    ];
    return [tf.stack(different), farFromProbabilities([whole[logits], other[logits] as tf.Tensor])];
  });
  const [different, far] = await Promise.all(found.map((tensor) => tensor.array()));
  tf.dispose(found);
  const [ahead = [], back = [], end = []] = different as number[][];
  const differs = (difference = 0) => difference > tolerance();
  const first = (all: readonly number[]) =>
    differs(all[logits]) ? labelOf(places[all.findIndex(differs)]) : null;
  return {
    ...{ seesLater: first(ahead), forgets: first(back), tells: differs(end[logits]) },
    givesProbabilities: (far as number) < tolerance(),
  };
}

/**
 * Runs a causal model with a sequence [1, T] alone, and after padding.
 * @returns the first layer that makes another last token of it after padding; null where the logits are the same
 */
export async function tryPadding(model: Tried, T: number, useCache: boolean): Promise<string | null> {
  const [ids, leftPadding] = [trialIds(T, model.vocabSize), [2]];
  const width = T + 2;
  const found = tf.tidy(() => {
    const [alone, padded] = [paddedIds([ids], [0]), paddedIds([ids], leftPadding)];
    const cache = useCache ? new KeyValueCache({ leftPadding }) : null;
    const args = cache ? { cache } : positionsOfPadded(leftPadding, width);
    const after = withCallArguments(args, () => model.run(padded));
    const different = differences(at(model.run(alone), T, T - 1), at(after, width, width - 1));
    cache?.dispose();
    return different;
  });
  const different = (await found.array()) as number[];
  found.dispose();
  const differs = (difference = 0) => difference > tolerance();
  return differs(different[model.logits]) ? labelOf(model.places[different.findIndex(differs)]) : null;
}

/**
 * From all over the vocabulary, for neighbours may be tokens that never occur, all alike to a trained model; and not padding,
 * id 0, unless there is no other.
 */
function trialIds(T: number, vocabSize: number): number[] {
  return Array.from({ length: T }, (_, place) =>
    Math.min(vocabSize - 1, 1 + Math.floor((vocabSize - 1) * ((place * GOLDEN) % 1))),
  );
}

function labelOf(place: TokenModel['places'][number] | undefined): string | null {
  return place ? `${place.layer.getClassName()} "${place.layer.name}"` : null;
}

/** What is made of the last token alone, after the others went into a cache. */
function lastByCache(run: (ids: readonly number[]) => Made, ids: readonly number[]): Made {
  const cache = new KeyValueCache();
  const step = (of: readonly number[]) => cache.step(() => withCallArguments({ cache }, () => run(of)));
  try {
    step(ids.slice(0, -1));
    const last = step(ids.slice(-1));
    if (cache.length === ids.length) return last;
  } finally {
    cache.dispose();
  }
  throw new OptionError('generate: the model has no attention to use a cache; give useCache: false');
}

/** The same from a place on; what has no place for each of the T tokens is left whole. */
function at(made: Made, T: number, from: number, count = 1): Made {
  return made.map((x) => (x.shape[1] === T ? x.slice([0, from], [-1, count]) : x));
}

/** [layers]: the greatest difference, in units of the greatest number; 0 where shapes cannot be compared. */
function differences(a: Made, b: Made): tf.Tensor {
  return tf.stack(
    a.map((x, i) => {
      const [one, two] = [x, b[i] ?? x].map((made) => made.cast('float32')) as [tf.Tensor, tf.Tensor];
      if (one.shape.join() !== two.shape.join()) return tf.scalar(0);
      return one.sub(two).abs().max().div(tf.maximum(one.abs().max(), two.abs().max()).add(1e-30));
    }),
  );
}

/** How far rows are from no less than 0 and a sum of 1, at most. */
function farFromProbabilities(all: tf.Tensor[]): tf.Tensor {
  const rows = tf.concat(all, 1);
  return tf.maximum(rows.min().neg(), rows.sum(-1).sub(1).abs().max());
}

/** Rounding makes less of it, 5e-7 as measured with float32: other shapes are summed in another order. */
function tolerance(): number {
  return tf.backend().floatPrecision() === 16 ? 1e-2 : 1e-4;
}
