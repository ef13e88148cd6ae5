import { requireKnown, requireObject } from '../../layers/checks.js';

/** All options of O by name; one that is left out does not compile. */
export type OptionNames<O> = Readonly<Record<keyof O, true>>;

/** @throws RangeError when `given` is not an object, or has an option that there is not. */
export function requireOptions<O>(label: string, given: O, names: OptionNames<Required<O>>): void {
  const options = requireObject(label, given);
  requireKnown(label, Object.keys(options), Object.keys(names));
}
