import type { Random } from '../util/random.js';
import { PAD_WORD } from './words.js';

/** Lower-case letters as words or classes: 3 -> a, b, c. */
export function letters(count: number): string[] {
  return [...'abcdefghijklmnopqrstuvwxyz'].slice(0, count);
}

/** A vocabulary of letters: token id = place in the alphabet, from 1; class = token id - 1. */
export function letterVocabulary(count: number): string[] {
  return [PAD_WORD, ...letters(count)];
}

/** Letters (token ids), each one uniform and independent of the others. */
export function drawLetters(random: Random, length: number, alphabet: number): number[] {
  return Array.from({ length }, () => 1 + random.below(alphabet));
}
