import { at } from '../util/at.js';
import type { Random } from '../util/random.js';
import type { Task } from './task.js';

/** What stands at token id 0 of every vocabulary. */
export const PAD_WORD = '<pad>';

/** The words of a text that has one space between each two. */
export function wordsOf(text: string): string[] {
  return text.split(' ');
}

/** Every different word of the texts, in order of appearance, after the padding. */
export function vocabularyOf(...texts: readonly string[]): string[] {
  return [PAD_WORD, ...new Set(texts.flatMap(wordsOf))];
}

/** Turns words of a vocabulary into their token ids. @throws RangeError for any other word. */
export function wordEncoder(vocabulary: readonly string[]): (words: readonly string[]) => number[] {
  const ids = new Map(vocabulary.map((word, id) => [word.toLowerCase(), id]));
  ids.delete(PAD_WORD);
  return (words) =>
    words.map((word) => {
      const id = ids.get(word.toLowerCase());
      if (id === undefined) throw new RangeError(`the vocabulary has no word "${word}".`);
      return id;
    });
}

/**
 * The token ids of a sentence in a task's vocabulary. Upper and lower case are the same word, so that
 * "Adam ate an apple" and "Apple ate an Adam" have the same bag of tokens.
 *
 * @param sentence words with white space between, no punctuation.
 * @throws RangeError when it is empty or has a word that the task does not know.
 */
export function encodeWords(task: Task, sentence: string): number[] {
  const words = sentence.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw new RangeError(`Task "${task.name}": the sentence is empty.`);
  try {
    return wordEncoder(task.vocabulary)(words);
  } catch (error) {
    throw new RangeError(`Task "${task.name}": ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * Neutral words between those that matter: each phrase falls into a random slot, never twice in a row, until there
 * are exactly `count` words. Every slot must have two phrases of one word.
 *
 * @param slots the phrases that each slot may hold.
 * @returns the words of each slot.
 */
export function fillSlots(random: Random, slots: readonly (readonly string[])[], count: number): string[][] {
  const filled: string[][] = slots.map(() => []);
  let left = count;
  while (left > 0) {
    const slot = random.below(slots.length);
    const phrases = at(filled, slot);
    const phrase = random.pick(
      at(slots, slot).filter((p) => wordsOf(p).length <= left && p !== phrases.at(-1)),
    );
    phrases.push(phrase);
    left -= wordsOf(phrase).length;
  }
  return filled.map((phrases) => phrases.flatMap(wordsOf));
}
