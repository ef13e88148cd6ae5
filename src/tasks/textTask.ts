import { OptionError } from '../../layers/errors.js';
import { defineTask } from './defineTask.js';
import type { Part, Task } from './task.js';
import { PAD_WORD } from './words.js';

export interface TextSource {
  /** What errors and reports call it. */
  readonly file: string;
  readonly text: string;
}

/** Stands for every character that the training part does not have. */
const UNKNOWN = '<unk>';

/** Of 1: from where a part of the text goes to where. */
const STRETCHES: Record<Part, readonly [number, number]> = {
  train: [0, 0.8],
  validation: [0.8, 0.9],
  test: [0.9, 1],
};

const LENGTH = 32;
const only = (length: number) => ({ min: length, max: length });

/**
 * Language modelling of a text by characters (Unicode code points): each is asked at the one before it, in pieces from random
 * places. The first 80% of the text are trained on, the next 10% are for validation and the last 10% for testing.
 *
 * @param name letters, digits and hyphens are what other tasks are called
 * @throws OptionError when a part is not longer than the longest of its pieces.
 */
export function textTask(name: string, { file, text }: TextSource): Task {
  const characters = Array.from(text);
  const stretch = (part: Part) => {
    const [start, end] = STRETCHES[part];
    return characters.slice(Math.floor(start * characters.length), Math.floor(end * characters.length));
  };
  const vocabulary = [PAD_WORD, UNKNOWN, ...new Set(stretch('train'))];
  const ids = new Map(vocabulary.map((character, id) => [character, id]));
  const encode = (part: Part) => stretch(part).map((character) => ids.get(character) ?? 1);
  const encoded = { train: encode('train'), validation: encode('validation'), test: encode('test') };
  return defineTask({
    ...{ name, vocabulary, classes: vocabulary, type: 'tag', causal: true, isText: true },
    description: `The next character of ${file} (${characters.length.toLocaleString('en-US')} characters, ${vocabulary.length - 2} different ones).`,
    trainLengths: only(LENGTH),
    testLengths: [only(LENGTH), only(2 * LENGTH), only(4 * LENGTH)],
    shortest: 1,
    draw(random, length, part) {
      const from = encoded[part];
      if (from.length <= length) {
        throw new OptionError(
          `${file}: the ${part} part must have more than ${length} characters, the length of its pieces; got ${from.length}`,
        );
      }
      const start = random.below(from.length - length);
      const piece = from.slice(start, start + length + 1);
      return [{ tokens: piece.slice(0, -1), target: piece.slice(1) }];
    },
  });
}
