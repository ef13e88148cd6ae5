import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { splitEncodingNames } from '../../layers/positional/encodingName.js';
import type { Shard } from '../compare/shard.js';
import { count } from '../experiment/schema/parts.js';
import type { LengthRange } from '../tasks/index.js';

/** 'a, b' -> ['a', 'b'], for commander's `argParser`. */
export function names(text: string): string[] {
  return named(text.split(',').map((name) => name.trim()));
}

/** The same of encodings, which may have options: 'rotary(maxWavelength=500,layout=interleaved), t5'. */
export function encodings(text: string): string[] {
  return named(splitEncodingNames(text));
}

function named(list: string[]): string[] {
  if (list.includes('')) throw new InvalidArgumentError('Expected names separated by commas.');
  return list;
}

/** Of a file or folder; an empty one is none. */
export function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected a path.');
  return text;
}

/** A number as a schema has it, for commander's `argParser`. */
export function numberOf(schema: z.ZodNumber): (text: string) => number {
  return (text) => {
    const { success, data } = schema.safeParse(text.trim() === '' ? Number.NaN : Number(text));
    if (success) return data;
    throw new InvalidArgumentError(`Expected ${rangeOf(schema)}.`);
  };
}

/** 'an integer of at least 1', 'a number greater than 0 and less than 1'. */
function rangeOf(schema: z.ZodNumber): string {
  const { minValue, maxValue } = schema;
  const has = (value: number | null) => schema.safeParse(value).success;
  const kind = schema.isInt ? 'an integer' : 'a number';
  const least = `${has(minValue) ? 'of at least' : 'greater than'} ${minValue}`;
  const isBounded = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER;
  const most = isBounded ? ` and ${has(maxValue) ? 'at most' : 'less than'} ${maxValue}` : '';
  return `${kind} ${least}${most}`;
}

/** Values separated by commas, each once. */
export function listOf<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => [...new Set(text.split(',').map((part) => parse(part.trim())))];
}

/** '1-40', for lengths from 1 to 40. */
export function lengths(text: string): string {
  const [least = 0, most = 0] = ends(text);
  if (/^\d+-\d+$/.test(text) && least >= 1 && most >= least && Number.isSafeInteger(most)) return text;
  throw new InvalidArgumentError('Expected lengths such as 1-40, of at least 1.');
}

/** '1-40,41-100': one range of lengths or more, each with a longest that is above those before. */
export function rangesOfLengths(text: string): string[] {
  const ranges = text.split(',').map((range) => lengths(range.trim()));
  if (ranges.every((range, i) => i === 0 || longest(range) > longest(ranges[i - 1] as string))) return ranges;
  throw new InvalidArgumentError('Expected ranges in ascending order of their maximum, such as 1-40,41-100.');
}

/** What `lengths` has read. */
export function rangeOfLengths(text: string): LengthRange {
  const [min, max] = ends(text) as [number, number];
  return { min, max };
}

function ends(text: string): number[] {
  return text.split('-').map(Number);
}

function longest(range: string): number {
  return rangeOfLengths(range).max;
}

/** One of some words. */
export function choiceOf(choices: readonly string[]): (text: string) => string {
  return (text) => {
    if (choices.includes(text)) return text;
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
  };
}

/** '3/16' -> the third of sixteen parts. */
export function shard(text: string): Shard {
  const [, place = 0, parts = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (place >= 1 && place <= parts) return { place, parts };
  throw new InvalidArgumentError('Expected i/n with i from 1 to n, such as 3/16.');
}

export const integer = numberOf(count);
