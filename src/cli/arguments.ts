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
    const { success, data } = schema.safeParse(Number(text));
    if (success) return data;
    const kind = schema.isInt ? 'an integer' : 'a number';
    const least = schema.safeParse(schema.minValue).success ? 'of at least' : 'greater than';
    throw new InvalidArgumentError(`Expected ${kind} ${least} ${schema.minValue}.`);
  };
}

/** '3/16' -> the third of sixteen parts. */
export function shard(text: string): Shard {
  const [, place = 0, parts = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (place >= 1 && place <= parts) return { place, parts };
  throw new InvalidArgumentError('Expected i/n with i from 1 to n, such as 3/16.');
}

export const integer = numberOf(count);
