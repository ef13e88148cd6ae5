import { OptionError } from '../../layers/index.js';
import type { TextRules } from './search.js';

/** When a text ends, and what becomes of logits. */
export interface TextOptions {
  /** How many tokens to generate at most; at least 1. The model must have positions for them and for the prompt. */
  maxNewTokens: number;
  /** A token that ends the text, or several; it is the last one generated. Default: none. */
  eosTokenId?: number | readonly number[];
  /** Lists of tokens, each of which ends the text; it is the end of what is generated. Default: none. */
  stopSequences?: readonly (readonly number[])[];
  /**
   * Tokens that the prompt or the text has get less likely: their logits are divided by it where they are above 0, and multiplied
   * elsewhere. Greater than 0. Default 1: as they are. CTRL (Keskar et al. 2019, 1909.05858).
   */
  repetitionPenalty?: number;
  /**
   * Changes logits [V] before a token is chosen; -Infinity rules one out. `ids` are those of the prompt and the text. With
   * several beams they are logarithms of probabilities.
   */
  logitsProcessor?: (ids: readonly number[], logits: ArrayLike<number>) => ArrayLike<number>;
}

/** @throws OptionError when an option is out of its range. */
export function textRules(prompt: readonly number[], options: TextOptions): TextRules {
  const { maxNewTokens, repetitionPenalty = 1, logitsProcessor } = options;
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 1) {
    throw new OptionError(`generate: maxNewTokens must be an integer of at least 1; got ${maxNewTokens}`);
  }
  if (!(repetitionPenalty > 0 && Number.isFinite(repetitionPenalty))) {
    throw new OptionError(
      `generate: repetitionPenalty must be a finite number greater than 0; got ${repetitionPenalty}`,
    );
  }
  const stops = [...endTokens(options).map((id) => [id]), ...stopSequencesOf(options)];
  return {
    prompt,
    hasEnded: (text) => text.length >= maxNewTokens || stops.some((stop) => endsWith(text, stop)),
    processed(ids, logits) {
      const penalized = repetitionPenalty === 1 ? logits : withPenalty(ids, logits, repetitionPenalty);
      const processed = logitsProcessor?.(ids, penalized) ?? penalized;
      requireNumbers(processed, ids.length);
      return processed;
    },
  };
}

/** @throws OptionError when one is no integer. */
export function endTokens({ eosTokenId = [] }: TextOptions): number[] {
  const ends = [...new Set([eosTokenId].flat())];
  for (const end of ends) {
    if (!Number.isInteger(end)) throw new OptionError(`generate: eosTokenId must be an integer; got ${end}`);
  }
  return ends;
}

function stopSequencesOf({ stopSequences = [] }: TextOptions): readonly (readonly number[])[] {
  for (const stop of stopSequences) {
    if (Array.isArray(stop) && stop.length > 0 && stop.every(Number.isInteger)) continue;
    throw new OptionError(`generate: stopSequences must be lists of token ids; got ${JSON.stringify(stop)}`);
  }
  return stopSequences;
}

function endsWith(text: readonly number[], stop: readonly number[]): boolean {
  return stop.length <= text.length && stop.every((id, i) => text[text.length - stop.length + i] === id);
}

function withPenalty(ids: readonly number[], logits: Float32Array, penalty: number): Float32Array {
  const penalized = logits.slice();
  for (const id of ids) {
    const logit = logits[id] as number;
    penalized[id] = logit > 0 ? logit / penalty : logit * penalty;
  }
  return penalized;
}

function requireNumbers(logits: ArrayLike<number>, tokens: number): void {
  let finite = 0;
  let others = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (Number.isFinite(logit)) finite++;
    // Single tokens may be ruled out by -Infinity.
    else if (logit !== Number.NEGATIVE_INFINITY) others++;
  }
  if (finite > 0 && others === 0) return;
  throw new RangeError(`generate: the logits after ${tokens} tokens are not finite numbers`);
}
