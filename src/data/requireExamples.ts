import { IndexError, ShapeError } from '../../layers/index.js';
import { type Example, IGNORE } from '../tasks/task.js';

/** How many token ids, with that of padding, and classes there are; without an upper end where it is not known. */
export interface ExampleLimits {
  readonly vocabSize?: number;
  readonly numClasses?: number;
}

/**
 * @param label who asks, for the error
 * @throws ShapeError for an example without tokens, with another number of tags than of tokens, or of another kind than
 * the first
 * @throws IndexError for a token or a target that is out of its range
 */
export function requireExamples(
  label: string,
  examples: readonly Example[],
  { vocabSize = Number.POSITIVE_INFINITY, numClasses = Number.POSITIVE_INFINITY }: ExampleLimits = {},
): void {
  const areTagged = typeof examples[0]?.target !== 'number';
  examples.forEach(({ tokens, target }, i) => {
    const who = `${label}: example ${i}`;
    if (tokens.length === 0) throw new ShapeError(`${who} has no tokens`);
    requireAll(`${who}: tokens`, tokens, 0, vocabSize - 1);
    if ((typeof target !== 'number') !== areTagged) {
      const [own, first] = areTagged ? ['one label', 'one a token'] : ['one label a token', 'one label'];
      throw new ShapeError(`${who} has ${own}, and the first example ${first}`);
    }
    if (typeof target === 'number') {
      requireAll(`${who}: the target`, [target], 0, numClasses - 1);
      return;
    }
    if (target.length !== tokens.length) {
      throw new ShapeError(`${who} has ${target.length} targets for ${tokens.length} tokens`);
    }
    requireAll(`${who}: targets`, target, 0, numClasses - 1, IGNORE);
  });
}

function requireAll(
  label: string,
  values: readonly number[],
  low: number,
  high: number,
  besides: number = low,
): void {
  for (const value of values) {
    if ((Number.isInteger(value) && value >= low && value <= high) || value === besides) continue;
    const range = Number.isFinite(high)
      ? `an integer from ${low} to ${high}`
      : `an integer of at least ${low}`;
    const or = besides === low ? '' : `, or ${besides}`;
    throw new IndexError(`${label} must be ${range}${or}; got ${value}`);
  }
}
