import { html, type Markup } from '../markup.js';
import type { JudgedTask } from '../verdict.js';

/** Beside the accuracy of a training that was ended too soon. */
export const RISING_MARK = html`<abbr title="unfinished: still rising at the last step">↑</abbr>`;

/** What the mark means, where there is one. */
export function risingNote(judged: readonly JudgedTask[]): Markup | null {
  if (!judged.some(({ rows }) => rows.some(({ row }) => row.stillRises))) return null;
  return html` ${RISING_MARK} Unfinished: accuracy is still rising at the last step, and more steps may change the result.`;
}
