import type { Continuation } from './rows.js';

/** How the text after one prompt is found. */
export interface Search {
  /**
   * One step further.
   * @param logits [V] of each of its rows; in the first step there is one
   * @returns its rows from now on; none when the text has ended
   */
  advance(logits: readonly Float32Array[]): readonly Continuation[];
  /** As much of the text as will not change. */
  readonly settled: readonly number[];
  /** The best text so far; when the search has ended, the text. */
  readonly best: readonly number[];
}

/** What a search is told of its text. */
export interface TextRules {
  /** The tokens that the text goes on from. */
  readonly prompt: readonly number[];
  /** Whether a text ends with its last token. */
  hasEnded(text: readonly number[]): boolean;
  /** Logits of the token after `ids`, the prompt among them, as options change them. */
  processed(ids: readonly number[], logits: Float32Array): ArrayLike<number>;
}
