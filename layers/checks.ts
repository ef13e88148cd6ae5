import { OptionError } from './errors.js';

/*
 * What functions demand of their options, in the words in which layers do; `label` is how the error names the function.
 */

/** @throws RangeError unless `value` is an integer of at least `minimum`. */
export function requireInteger(label: string, option: string, value: number, minimum = 1): number {
  if (Number.isInteger(value) && value >= minimum) return value;
  throw new OptionError(`${label}: ${option} must be an integer of at least ${minimum}; got ${value}`);
}

/** @throws RangeError unless `value` is a finite number greater than 0. */
export function requirePositive(label: string, option: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new OptionError(`${label}: ${option} must be a finite number greater than 0; got ${value}`);
}

/** @throws RangeError unless `value` is one of `allowed`. */
export function requireOneOf<V extends string>(
  label: string,
  option: string,
  value: V,
  allowed: readonly V[],
): V {
  if (allowed.includes(value)) return value;
  throw new OptionError(`${label}: ${option} must be one of ${allowed.join(', ')}; got ${value}`);
}
