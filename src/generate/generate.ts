import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../../layers/index.js';
import { type OptionNames, requireOptions } from '../util/requireOptions.js';
import { type BeamOptions, beamSearch, requireBeams } from './beams.js';
import { decode, type GeneratedToken } from './decode.js';
import { areSeveral, checkedIds, type Prompts } from './prompts.js';
import { requireLanguageModel } from './requireLanguageModel.js';
import { Rows, sourceIds } from './rows.js';
import { type SamplingOptions, sampling, tokenSampler } from './sampling.js';
import { endTokens, type TextOptions, textRules } from './textRules.js';
import { type TokenModel, tokenModel } from './tokenModel.js';

/** What `generateStream` takes. */
export interface StreamOptions extends TextOptions, SamplingOptions, BeamOptions {
  /**
   * Keep the keys and values of earlier tokens, so that each token is computed once. Default true; false for a model
   * that looks back by other means than causal attention, such as `tf.layers.lstm`.
   */
  useCache?: boolean;
  /** For a model with a source, the token before the first of its target: the first that the decoder is given. */
  decoderStartTokenId?: number;
  /** Ends all texts where they are, after the token that is being computed: what there is of them is the result. */
  signal?: AbortSignal;
}

export interface GenerationOptions extends StreamOptions {
  /**
   * Hears each token as it comes, `index` from 0, and is waited for; `sequence` says which prompt it follows. Returning
   * false ends the generation; mind what a write to a stream returns. With several beams it hears all when they have ended.
   */
  onToken?: (id: number, index: number, sequence: number) => unknown;
}

const OPTIONS: OptionNames<Required<StreamOptions>> = {
  ...{ maxNewTokens: true, eosTokenId: true, stopSequences: true, useCache: true, signal: true },
  ...{ temperature: true, topK: true, topP: true, minP: true, seed: true, repetitionPenalty: true },
  ...{ logitsProcessor: true, numBeams: true, lengthPenalty: true, decoderStartTokenId: true },
};

/**
 * Continues one or several sequences token by token, with greedy search, sampling or beam search. Sequences may have
 * different lengths: each is continued as if it were alone.
 *
 * A model is tried before the first token: it must be causal, must have a position for every token, however soon the text
 * may end, and with a cache must look back by attention alone. The trial goes over 16 tokens at most, once a model.
 *
 * @param model maps ids [B, T] of any length to logits [B, T, V]; or to probabilities, of which the logarithms are taken. Or
 *   it maps the ids of a source and of a target to them, as `transformerEncoderDecoder`: the source is then encoded once
 * @param ids the tokens to go on from, at least one; or a list of such lists. For a model with a source, those of the source
 * @returns the tokens generated, without `ids`; for several lists a list of lists
 * @throws RangeError when the model is of another form, an id or an option is out of its range or there is no such option,
 *   the model is not causal, a layer looks back by other means than the cache keeps, or a table of positions is too short.
 * @example const reply = await generate(model, [1, 403, 407], { maxNewTokens: 100, temperature: 0.8, topP: 0.9 });
 * @example const replies = await generate(model, [[1, 403], [1, 7, 29, 5]], { maxNewTokens: 100, numBeams: 4 });
 */
export async function generate(
  model: tf.LayersModel,
  ids: ArrayLike<number>,
  options: GenerationOptions,
): Promise<number[]>;
export async function generate(
  model: tf.LayersModel,
  ids: readonly ArrayLike<number>[],
  options: GenerationOptions,
): Promise<number[][]>;
export async function generate(
  model: tf.LayersModel,
  ids: Prompts,
  options: GenerationOptions,
): Promise<number[] | number[][]> {
  requireOptions('generate', options, { ...OPTIONS, onToken: true });
  const { onToken, ...others } = options;
  const texts: number[][] = (areSeveral(ids) ? ids : [ids]).map(() => []);
  for await (const { id, index, sequence } of generateStream(model, ids, others)) {
    texts[sequence]?.push(id);
    if ((await onToken?.(id, index, sequence)) === false) break;
  }
  return areSeveral(ids) ? texts : (texts[0] as number[]);
}

/**
 * Yields the tokens of `generate` as they are generated, as an async iterator; leaving the loop ends the generation.
 * With several beams they come when the beams have ended.
 *
 * @throws RangeError as `generate`
 * @example for await (const { id } of generateStream(model, [1, 403], { maxNewTokens: 100 })) console.log(id);
 */
export async function* generateStream(
  model: tf.LayersModel,
  ids: Prompts,
  options: StreamOptions,
): AsyncGenerator<GeneratedToken, void, undefined> {
  requireOptions('generate', options, OPTIONS);
  const { maxNewTokens, useCache = true, numBeams = 1, signal } = options;
  requireSearch(options);
  const ofModel = tokenModel(model);
  const given = areSeveral(ids) ? ids : [ids];
  const { prompts, memory } = ofModel.hasSource
    ? fromSources(ofModel, given, options)
    : fromPrompts(ofModel, given, options);
  const rows = await requireLanguageModel(model, ofModel, memory, {
    // The last token is chosen, and not given to the model any more.
    length: Math.max(...prompts.map(({ length }) => length)) + maxNewTokens - 1,
    isPadded: new Set(prompts.map(({ length }) => length)).size > 1,
    useCache,
  }).then(
    ({ givesProbabilities }) => new Rows(ofModel, prompts, memory, { useCache, givesProbabilities }),
    (error: unknown) => {
      tf.dispose(memory);
      throw error;
    },
  );
  const searches = prompts.map((prompt, sequence) => {
    const rules = textRules(prompt, options);
    if (numBeams === 1) return sampling(rules, options, sequence);
    return beamSearch(rules, { ...options, numBeams }, endTokens(options).length);
  });
  yield* decode(rows, searches, signal);
}

interface Start {
  /** What the model goes on from, one a text. */
  readonly prompts: readonly (readonly number[])[];
  readonly memory: tf.Tensor[];
}

function fromPrompts(
  { vocabSize }: TokenModel,
  ids: readonly ArrayLike<number>[],
  { decoderStartTokenId: start }: StreamOptions,
): Start {
  if (start !== undefined) {
    throw new OptionError('generate: decoderStartTokenId is for models with a source; this one has none');
  }
  return { prompts: ids.map((one) => checkedIds(one, vocabSize)), memory: [] };
}

function fromSources(
  model: TokenModel,
  ids: readonly ArrayLike<number>[],
  { decoderStartTokenId: start }: StreamOptions,
): Start {
  if (start === undefined) {
    throw new OptionError(
      'generate: a model with a source needs decoderStartTokenId, the first id of its target',
    );
  }
  const sources = ids.map((one) => checkedIds(one, Number.POSITIVE_INFINITY));
  const prompts = sources.map(() => checkedIds([start], model.vocabSize));
  return { prompts, memory: tf.tidy(() => model.encode(sourceIds(sources))) };
}

/** @throws OptionError when an option is out of its range, or does not go with another. */
function requireSearch(options: StreamOptions): void {
  requireBeams(options);
  textRules([], options);
  tokenSampler(options);
  const names = ['temperature', 'topK', 'topP', 'minP', 'seed'] as const;
  const drawing = names.find((name) => options[name] !== undefined);
  if ((options.numBeams ?? 1) > 1 && drawing) {
    throw new OptionError(
      `generate: beams are not drawn; give no ${drawing} with numBeams=${options.numBeams}`,
    );
  }
}
