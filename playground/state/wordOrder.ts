/** A word of the sentence; its id stays with it wherever it is moved. */
export interface Word {
  readonly id: number;
  readonly text: string;
}

/** The words between the spaces of a text. */
export function wordsIn(text: string): Word[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word, id) => ({ id, text: word }));
}

export function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}

/** The words with the one at `from` moved to `to`; places outside of the sentence are its ends. */
export function moved(words: readonly Word[], from: number, to: number): readonly Word[] {
  const word = words[from];
  if (word === undefined) return words;
  const others = words.filter((_, place) => place !== from);
  const place = Math.min(Math.max(to, 0), others.length);
  return [...others.slice(0, place), word, ...others.slice(place)];
}

/** The words with those at two places exchanged. */
export function exchanged(words: readonly Word[], one: number, other: number): readonly Word[] {
  return words.map((word, place) => words[place === one ? other : place === other ? one : place] ?? word);
}

export function sameOrder(one: readonly Word[], other: readonly Word[]): boolean {
  return textOf(one).toLowerCase() === textOf(other).toLowerCase();
}

/** Whether the two are the same words, in whatever order. */
export function sameBag(one: readonly Word[], other: readonly Word[]): boolean {
  const bag = (words: readonly Word[]) => words.map(({ text }) => text.toLowerCase()).sort();
  return bag(one).join(' ') === bag(other).join(' ');
}
