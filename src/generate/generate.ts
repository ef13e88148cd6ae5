import * as tf from '@tensorflow/tfjs';
import { KeyValueCache, withCallArguments } from '../../layers/index.js';
import { type SamplingOptions, tokenSampler } from './sampling.js';

export interface GenerationOptions extends SamplingOptions {
  /** How many tokens to generate at most; at least 1. */
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

/**
 * Continues a sequence, token by token.
 *
 * @param model maps ids [B, T] of any length to logits [B, T, V]
 * @param ids the tokens to go on from, at least one
 * @returns the tokens generated, without `ids`
 * @throws RangeError when the model is of another form, an id or an option is out of its range, or the sequence
 *   outgrows a learned table.
 * @example const reply = await generate(model, [1, 403, 407], { maxNewTokens: 100, temperature: 0.8, topP: 0.9 });
 */
export async function generate(
  model: tf.LayersModel,
  ids: readonly number[],
  options: GenerationOptions,
): Promise<number[]> {
  const { maxNewTokens, eosTokenId = [], onToken, useCache = true } = options;
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 1) {
    throw new RangeError(`generate: maxNewTokens must be an integer of at least 1; got ${maxNewTokens}`);
  }
  requireIds(ids, vocabularyOf(model));
  const next = tokenSampler(options);
  const ends = new Set([eosTokenId].flat());
  const cache = useCache ? new KeyValueCache() : null;
  const sequence = [...ids];
  const breathe = breather();
  try {
    for (let index = 0; index < maxNewTokens; index++) {
      const id = next(await nextLogits(model, sequence, cache));
      sequence.push(id);
      if ((await onToken?.(id, index)) === false || ends.has(id)) break;
      await breathe();
    }
  } finally {
    cache?.dispose();
  }
  return sequence.slice(ids.length);
}

/** The logits of the token after the sequence, [V]. */
async function nextLogits(
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
  if (cache && cache.length !== sequence.length) {
    throw new RangeError('generate: the model has no attention to use a cache; give useCache: false');
  }
  if (logits.some((logit) => Number.isNaN(logit) || logit === Number.POSITIVE_INFINITY)) {
    throw new RangeError(`generate: the logits after ${sequence.length} tokens are not finite numbers`);
  }
  return logits;
}

/**
 * Lets events, timers and a page's painting have their turn every 16 ms: tf.js's CPU and WASM backends answer
 * without ever leaving the event loop.
 */
function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 16) return;
    await tf.nextFrame();
    last = performance.now();
  };
}

/** V. @throws RangeError when the model is not a language model. */
function vocabularyOf(model: tf.LayersModel): number {
  const [inputs, outputs] = [model.inputs, model.outputs].map((all) => all.map(({ shape }) => shape));
  const [input, output] = [inputs?.[0], outputs?.[0]];
  const vocabSize = output?.[2];
  const fits = model.inputs.length === 1 && input?.length === 2 && input[1] === null && output?.length === 3;
  if (fits && model.outputs.length === 1 && vocabSize) return vocabSize;
  const said = (shapes: tf.Shape[] = []) =>
    shapes.map((shape) => `[${shape.map((axis) => axis ?? 'any').join(', ')}]`).join(' and ');
  throw new RangeError(
    'generate: the model must map ids [B, T] of any length to logits [B, T, V]; ' +
      `this one maps ${said(inputs)} to ${said(outputs)}`,
  );
}

function requireIds(ids: readonly number[], vocabSize: number): void {
  if (ids.length === 0) throw new RangeError('generate: needs at least one token to go on from');
  for (const id of ids) {
    if (Number.isInteger(id) && id >= 0 && id < vocabSize) continue;
    throw new RangeError(`generate: token ids must be integers from 0 to ${vocabSize - 1}; got ${id}`);
  }
}
