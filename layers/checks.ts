import { didYouMean } from './closestName.js';
import { OptionError } from './errors.js';

/*
 * What layers and functions demand of their options; `label` is how the error names them.
 */

/** @throws OptionError unless `value` is an integer of at least `minimum`. */
export function requireInteger(label: string, option: string, value: number, minimum = 1): number {
  if (Number.isInteger(value) && value >= minimum) return value;
  throw new OptionError(`${label}: ${option} must be an integer of at least ${minimum}; got ${shown(value)}`);
}

/** @throws OptionError unless `value` is a finite number greater than 0. */
export function requirePositive(label: string, option: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new OptionError(`${label}: ${option} must be a finite number greater than 0; got ${shown(value)}`);
}

/** @throws OptionError unless `value` is true or false. */
export function requireBoolean(label: string, option: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value;
  throw new OptionError(`${label}: ${option} must be true or false; got ${JSON.stringify(value)}`);
}

/** @throws OptionError unless 0 <= `rate` < 1. */
export function requireRate(label: string, option: string, rate: number): number {
  if (Number.isFinite(rate) && rate >= 0 && rate < 1) return rate;
  throw new OptionError(`${label}: ${option} must be at least 0 and less than 1; got ${shown(rate)}`);
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
  const names = [...new Set(known)];
  throw new OptionError(
    `${label}: there is no option "${unknown}".${didYouMean(unknown, names)} The options are ${names.join(', ')}`,
  );
}

/** @throws OptionError unless `options` is an object. */
export function requireObject<O>(label: string, options: O): O & object {
  if (typeof options === 'object' && options !== null) return options;
  throw new OptionError(`${label}: options must be an object; got ${shown(options)}`);
}

/** Whatever was given, in a few words. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'function') return `the function ${value.name}`;
  if (typeof value !== 'object' || value === null) return String(value);
  const { name } = value.constructor ?? {};
  return name ? `an instance of ${name}` : 'an object';
}
