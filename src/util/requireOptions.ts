import { OptionError } from '../../layers/index.js';
import { closestName } from './closestName.js';

/** All options of O by name; one that is left out does not compile. */
export type OptionNames<O> = Readonly<Record<keyof O, true>>;

/** @throws RangeError when `given` is not an object, or has an option that there is not. */
export function requireOptions<O>(label: string, given: O, names: OptionNames<Required<O>>): void {
  if (typeof given !== 'object' || given === null) {
    throw new OptionError(`${label}: options must be an object; got ${given}`);
  }
  const known = Object.keys(names);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const closest = closestName(unknown, known);
  const suggestion = closest === undefined ? '' : ` Did you mean "${closest}"?`;
  throw new OptionError(
    `${label}: there is no option "${unknown}".${suggestion} The options are ${known.join(', ')}`,
  );
}
