import { type Example, IGNORE } from '../../src/tasks/index.js';

/**
 * The best accuracy that a predictor blind to order can have on these very examples: it sees the sorted tokens
 * (and, for a tag, the token asked about) and says what is most often right among all examples that look alike to
 * it. On sets without such pairs it sees mostly unique bags and comes out far too high; `sees` narrows what it knows.
 */
export function bagOfWordsCeiling(
  examples: readonly Example[],
  sees: (bag: string, own: number | undefined) => string = (bag, own) => `${bag}|${own}`,
): number {
  const tallies = new Map<string, Map<number, number>>();
  let asked = 0;
  const count = (view: string, target: number) => {
    if (target === IGNORE) return;
    const tally = tallies.get(view) ?? new Map<number, number>();
    tallies.set(view, tally.set(target, (tally.get(target) ?? 0) + 1));
    asked++;
  };
  for (const { tokens, target } of examples) {
    const bag = [...tokens].sort((a, b) => a - b).join(' ');
    if (typeof target === 'number') count(sees(bag, undefined), target);
    else tokens.forEach((token, i) => void count(sees(bag, token), target[i] ?? IGNORE));
  }
  let hits = 0;
  for (const tally of tallies.values()) hits += Math.max(...tally.values());
  return hits / asked;
}
