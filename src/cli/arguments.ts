import { InvalidArgumentError } from 'commander';

/** 'a, b' -> ['a', 'b'], for commander's `argParser`. */
export function names(text: string): string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.includes('')) throw new InvalidArgumentError('Expected names separated by commas.');
  return list;
}

/** Of a file or folder; an empty one is none. */
export function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected a path.');
  return text;
}

export function integer(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('Expected an integer of at least 1.');
  return value;
}
