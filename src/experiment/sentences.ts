import type { Example } from '../tasks/task.js';

/** How many sentences to show, and of how many words they may be to be seen at a glance. */
const SENTENCES = 3;
const SHORT = 12;

/** How far to look for two of the same words. */
const SEARCHED = 256;

/** The examples again, those that are short enough to be shown first. */
export function shortFirst(examples: readonly Example[]): Example[] {
  const isLong = ({ tokens }: Example) => Number(tokens.length > SHORT);
  return [...examples].sort((a, b) => isLong(a) - isLong(b));
}

/**
 * A few examples to look at, the same for equal data: two of the same words in two orders where there are such, then
 * ones of other classes, then the first ones; short ones rather than long.
 */
export function chosenSentences(examples: readonly Example[]): Example[] {
  const candidates = shortFirst(examples).slice(0, SEARCHED);
  const chosen = sameWords(candidates);
  while (chosen.length < Math.min(SENTENCES, candidates.length)) {
    const others = candidates.filter((example) => !chosen.includes(example));
    const targets = new Set(chosen.map(({ target }) => String(target)));
    const next = others.find(({ target }) => !targets.has(String(target))) ?? others[0];
    if (next) chosen.push(next);
  }
  return chosen;
}

function sameWords(examples: readonly Example[]): Example[] {
  const seen = new Map<string, Example>();
  for (const example of examples) {
    const words = [...example.tokens].sort((a, b) => a - b).join(' ');
    const other = seen.get(words);
    if (other && other.tokens.join(' ') !== example.tokens.join(' ')) return [other, example];
    if (!other) seen.set(words, example);
  }
  return [];
}
