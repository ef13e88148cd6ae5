import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { splitEncodingNames } from '../../layers/positional/encodingName.js';
import type { Shard } from '../compare/shard.js';
import { count } from '../experiment/schema/parts.js';

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
