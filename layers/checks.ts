import { OptionError } from './errors.js';

/*
 * What layers and functions demand of their options; `label` is how the error names them.
 */

/** @throws OptionError unless `value` is an integer of at least `minimum`. */
export function requireInteger(label: string, option: string, value: number, minimum = 1): number {
  if (Number.isInteger(value) && value >= minimum) return value;
  throw new OptionError(`${label}: ${option} must be an integer of at least ${minimum}; got ${value}`);
}

/** @throws OptionError unless `value` is a finite number greater than 0. */
export function requirePositive(label: string, option: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new OptionError(`${label}: ${option} must be a finite number greater than 0; got ${value}`);
}

/** @throws OptionError unless `value` is true or false. */
export function requireBoolean(label: string, option: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value;
  throw new OptionError(`${label}: ${option} must be true or false; got ${JSON.stringify(value)}`);
}

/** @throws OptionError unless 0 <= `rate` < 1. */
export function requireRate(label: string, option: string, rate: number): number {
  if (rate >= 0 && rate < 1) return rate;
  throw new OptionError(`${label}: ${option} must be at least 0 and less than 1; got ${rate}`);
}

/** @throws OptionError unless `value` is one of `allowed`. */
export function requireOneOf<V extends string>(
  label: string,
  option: string,
  value: V,
  allowed: readonly V[],
): V {
  if (allowed.includes(value)) return value;
  throw new OptionError(`${label}: ${option} must be one of ${allowed.join(', ')}; got ${value}`);
}

/** @throws OptionError for the first option that is not known. */
export function requireKnown(label: string, options: readonly string[], known: readonly string[]): void {
  const unknown = options.find((option) => !known.includes(option));
  if (unknown === undefined) return;
  throw new OptionError(
    `${label}: there is no option "${unknown}"; there are ${[...new Set(known)].sort().join(', ')}`,
  );
}
