import type { Estimate } from '../experiment/results.js';
import { groupsBy } from '../util/groupsBy.js';

/** An accuracy in 0..1 as a percentage without its sign: 0.994 -> '99.4'. */
export function percent(accuracy: number): string {
  return (accuracy * 100).toFixed(1);
}

/** '98.7, 100.0'; null stays null. */
export function percentInterval(ci95: readonly [number, number] | null): string | null {
  return ci95 === null ? null : `${percent(ci95[0])}, ${percent(ci95[1])}`;
}

/** '99.4 [98.7, 100.0]', or only the mean where there is no interval. */
export function percentEstimate({ mean, ci95 }: Pick<Estimate, 'mean' | 'ci95'>): string {
  const interval = percentInterval(ci95);
  return interval === null ? percent(mean) : `${percent(mean)} [${interval}]`;
}

const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** 12345 -> '12,345', on every machine. */
export function count(value: number): string {
  return NUMBERS.format(value);
}

/** Of a step. A training of one step has not measured any, and says 0. */
export function milliseconds(value: number): string {
  if (value === 0) return '–';
  return value.toFixed(value < 10 ? 2 : 1);
}

/** A p-value: '= 0.034', '< 0.001'. */
export function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}

/** A difference that may be 0, a rounding error or plain to see: '0', '6.0e-8', '0.412'. */
export function difference(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toPrecision(3);
}

/** '+12.3', '−0.4', '0.0': percentage points. */
export function points(share: number): string {
  const text = Math.abs(share * 100).toFixed(1);
  if (text === '0.0') return text;
  return `${share < 0 ? '−' : '+'}${text}`;
}

/** ['a', 'b', 'c'] -> 'a, b and c'. */
export function list(words: readonly string[], last = 'and'): string {
  const end = words.at(-1) ?? '';
  return words.length < 2 ? end : `${words.slice(0, -1).join(', ')} ${last} ${end}`;
}

/** The first `most` of many: ['a', 'b', 'c'] -> 'a, b and 1 more'. */
export function someOf(words: readonly string[], most = 10): string {
  const more = words.length - most;
  return more <= 0 ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${more} more`;
}

/** Names by what they share: [['4 to 8', 'a'], ['4 to 8', 'b'], ['5', 'c']] -> '4 to 8 (a and b), 5 (c)'. */
export function grouped(entries: readonly (readonly [value: string, name: string])[]): string {
  const groups = [...groupsBy(entries, ([value]) => value)];
  return groups.map(([value, group]) => `${value} (${list(group.map(([, name]) => name))})`).join(', ');
}

/** plural(1, 'run') -> '1 run'; plural(3, 'run') -> '3 runs'. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** A token that is seen: of a text by characters, some are spaces. */
export function visible(token: string): string {
  return token === ' ' ? '␣' : token;
}

/** Cuts a word after `most` letters, the last of them an ellipsis. */
export function shorten(word: string, most: number): string {
  return word.length <= most ? word : `${word.slice(0, most - 1)}…`;
}
