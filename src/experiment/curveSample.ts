import type { Example } from '../tasks/index.js';

/** How many test sequences each point of an accuracy curve is measured on: all of a task's, which has as many. */
export const CURVE_EXAMPLES = 512;

/**
 * The examples or, where there are more than `most`, about as many, evenly spread: a person's file may be sorted by class.
 * Sequences of the same tokens are all there or none of them. Of half of a pair whose answers differ, a model that is blind to
 * order could get more right than it can of all.
 */
export function curveSample(examples: readonly Example[], most = CURVE_EXAMPLES): readonly Example[] {
  if (examples.length <= most) return examples;
  const sample: Example[] = [];
  let seen = 0;
  for (const group of sameTokens(examples)) {
    seen += group.length;
    if (sample.length < (most * seen) / examples.length) sample.push(...group);
  }
  return sample;
}

/** The examples by their bag of tokens, in the order of the first of each. */
function sameTokens(examples: readonly Example[]): Iterable<readonly Example[]> {
  const groups = new Map<string, Example[]>();
  for (const example of examples) {
    const bag = [...example.tokens].sort((a, b) => a - b).join(' ');
    const group = groups.get(bag);
    if (group) group.push(example);
    else groups.set(bag, [example]);
  }
  return groups.values();
}
