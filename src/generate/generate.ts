import * as tf from '@tensorflow/tfjs';
import { IndexError, KeyValueCache, OptionError, withCallArguments } from '../../layers/index.js';
import { type OptionNames, requireOptions } from '../util/requireOptions.js';
import { requireLanguageModel, vocabSizeOf } from './requireLanguageModel.js';
import { type SamplingOptions, tokenSampler } from './sampling.js';

export interface GenerationOptions extends SamplingOptions {
  /** How many tokens to generate at most; at least 1. The model must have positions for them and for `ids`. */
  maxNewTokens: number;
  /** A token that ends the text, or several; it is the last one generated. Default: none. */
  eosTokenId?: number | readonly number[];
  /**
   * Hears each token as it comes, `index` from 0, and is waited for. Returning false ends the generation; mind what a
   * write to a stream returns.
   */
  onToken?: (id: number, index: number) => unknown;
  /**
   * Keep the keys and values of earlier tokens, so that each token is computed once. Default true; false for a model
   * that looks back by other means than causal attention, such as `tf.layers.lstm`.
   */
  useCache?: boolean;
}

const OPTIONS: OptionNames<Required<GenerationOptions>> = {
  ...{ maxNewTokens: true, eosTokenId: true, onToken: true, useCache: true },
  ...{ temperature: true, topK: true, topP: true, seed: true },
};

/**
 * Continues a sequence, token by token.
 *
 * A model is tried before the first token: it must be causal, must have a position for every token, however soon the text
 * may end, and with a cache must look back by attention alone. The trial goes over 16 tokens at most, once a model.
 *
 * @param model maps ids [B, T] of any length to logits [B, T, V]; or to probabilities, of which the logarithms are taken
 * @param ids the tokens to go on from, at least one
 * @returns the tokens generated, without `ids`
 * @throws RangeError when the model is of another form, an id or an option is out of its range or there is no such option,
 *   the model is not causal, a layer looks back by other means than the cache keeps, or a table of positions is too short.
 * @example const reply = await generate(model, [1, 403, 407], { maxNewTokens: 100, temperature: 0.8, topP: 0.9 });
 */
export async function generate(
  model: tf.LayersModel,
  ids: ArrayLike<number>,
  options: GenerationOptions,
): Promise<number[]> {
  requireOptions('generate', options, OPTIONS);
  const { maxNewTokens, eosTokenId = [], onToken, useCache = true } = options;
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 1) {
    throw new OptionError(`generate: maxNewTokens must be an integer of at least 1; got ${maxNewTokens}`);
  }
  const ends = new Set([eosTokenId].flat());
  for (const end of ends) {
    if (!Number.isInteger(end)) throw new OptionError(`generate: eosTokenId must be an integer; got ${end}`);
  }
  const next = tokenSampler(options);
  const sequence = checkedIds(ids, vocabSizeOf(model));
  // The last token is drawn, and not given to the model any more.
  const { givesProbabilities } = await requireLanguageModel(model, ids.length + maxNewTokens - 1, useCache);
  const cache = useCache ? new KeyValueCache() : null;
  const yieldNow = createYielder();
  try {
    for (let index = 0; index < maxNewTokens; index++) {
      const row = await lastRow(model, sequence, cache);
      const id = next(givesProbabilities ? Array.from(row, Math.log) : row);
      sequence.push(id);
      if ((await onToken?.(id, index)) === false || ends.has(id)) break;
      await yieldNow();
    }
  } finally {
    cache?.dispose();
  }
  return sequence.slice(ids.length);
}

/** What the model gives for the token after the sequence, [V]. */
async function lastRow(
  model: tf.LayersModel,
  sequence: readonly number[],
  cache: KeyValueCache | null,
): Promise<ArrayLike<number>> {
  const last = tf.tidy(() => {
    const run = (ids: readonly number[]) =>
      model.predict(tf.tensor2d([...ids], [1, ids.length], 'int32')) as tf.Tensor3D;
    const logits = cache
      ? cache.step(() => withCallArguments({ cache }, () => run(sequence.slice(cache.length))))
      : run(sequence);
    const [, T, V] = logits.shape;
    return logits.slice([0, T - 1, 0], [1, 1, V]);
  });
  const logits = await last.data();
  last.dispose();
  const areNumbers = !logits.some((logit) => Number.isNaN(logit) || logit === Number.POSITIVE_INFINITY);
  // Single tokens may be ruled out by -Infinity.
  if (!areNumbers || !logits.some(Number.isFinite)) {
    throw new RangeError(`generate: the logits after ${sequence.length} tokens are not finite numbers`);
  }
  return logits;
}

/**
 * Lets events, timers and a page's painting have their turn every 16 ms: tf.js's CPU and WASM backends answer
 * without ever leaving the event loop.
 */
function createYielder(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 16) return;
    await tf.nextFrame();
    last = performance.now();
  };
}

function checkedIds(ids: ArrayLike<number>, vocabSize: number): number[] {
  if (!Array.isArray(ids) && !ArrayBuffer.isView(ids)) {
    throw new OptionError(`generate: ids must be an array of token ids; got ${ids}`);
  }
  const sequence = Array.from<number>(ids);
  if (sequence.length === 0) throw new OptionError('generate: needs at least one token to go on from');
  for (const id of sequence) {
    if (Number.isInteger(id) && id >= 0 && id < vocabSize) continue;
    throw new IndexError(`generate: token ids must be integers from 0 to ${vocabSize - 1}; got ${id}`);
  }
  return sequence;
}
