import * as tf from '@tensorflow/tfjs';
import type { Continuation, Rows } from './rows.js';
import type { Search } from './search.js';

/** A token of a text. */
export interface GeneratedToken {
  readonly id: number;
  /** Its place in the text, from 0. */
  readonly index: number;
  /** Which of the prompts the text belongs to, from 0. */
  readonly sequence: number;
}

/**
 * The one loop of generation: asks the model for what comes after each row, and the search of each text how it goes on. A text
 * that has ended takes no more time.
 *
 * @param rows one for each search; are disposed of at the end, however it comes
 * @param signal ends all texts where they are
 */
export async function* decode(
  rows: Rows,
  searches: readonly Search[],
  signal: AbortSignal | undefined,
): AsyncGenerator<GeneratedToken, void, undefined> {
  const texts = searches.map((search, sequence) => ({ search, sequence, rows: 1, heard: 0 }));
  const yieldNow = createYielder();
  type Text = (typeof texts)[number];
  const newTokens = (text: Text, ids: readonly number[]): GeneratedToken[] => {
    const { sequence, heard } = text;
    text.heard = Math.max(heard, ids.length);
    return ids.slice(heard).map((id, i) => ({ id, index: heard + i, sequence }));
  };
  try {
    for (let open = texts; open.length > 0 && !signal?.aborted; open = open.filter((text) => text.rows > 0)) {
      const logits = await rows.logits();
      const continued: Continuation[] = [];
      let first = 0;
      for (const text of open) {
        const next = text.search.advance(logits.slice(first, first + text.rows));
        for (const { row, id } of next) continued.push({ row: first + row, id });
        first += text.rows;
        text.rows = next.length;
      }
      for (const text of open) yield* newTokens(text, text.search.settled);
      if (continued.length > 0) rows.advance(continued);
      await yieldNow();
    }
    for (const text of texts) yield* newTokens(text, text.search.best);
  } finally {
    rows.dispose();
  }
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
