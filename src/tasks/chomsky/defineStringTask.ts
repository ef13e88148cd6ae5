import { at } from '../../util/at.js';
import type { Random } from '../../util/random.js';
import { defineTask, type TaskDefinition } from '../defineTask.js';
import { firstOfPart, partOfSequence } from '../split.js';
import { IGNORE, type Task } from '../task.js';
import { PAD_WORD } from '../words.js';

/** An input and its answer, in words; each character of a string is one. */
export interface StringExample {
  readonly input: Iterable<string>;
  readonly output: Iterable<string>;
}

export interface StringTaskDefinition
  extends Pick<TaskDefinition, 'name' | 'description' | 'bagOfWordsAccuracy'> {
  /** The words of the input. */
  readonly symbols: Iterable<string>;
  /** The words of the output. */
  readonly classes: Iterable<string>;
  /** How many tokens are appended to an input for its output, which may end before. Default 1. */
  outputLength?(length: number): number;
  /** Of shorter inputs there are too few for each part to have its own. Default 6. */
  readonly splitFrom?: number;
  draw(random: Random, length: number): StringExample;
}

/** Stands where an output is asked for. */
const ASKED = '?';

const N = 8;

/**
 * A task as in Delétang et al. 2022 (arXiv 2207.02098) and Ruoss et al. 2023 (arXiv 2305.16843): the input is followed by one
 * token more for each token of the output, and the output is asked for there. Its length is that of the input. Behind the end
 * of an output nothing is asked; there, a model of the papers is trained to answer 0, which they do not count either.
 *
 * They train on lengths 1 to 40 and test on 41 to 100 (here `--lengths 1-40 --test-lengths 41-100`), and short inputs of both
 * are the same. Here inputs of `splitFrom` tokens or more are in one part only.
 */
export function defineStringTask(definition: StringTaskDefinition): Task {
  const { outputLength = () => 1, splitFrom = 6, draw, ...words } = definition;
  const vocabulary = [PAD_WORD, ...words.symbols, ASKED];
  const classes = [...words.classes];
  return defineTask({
    ...{ ...words, vocabulary, classes, group: 'chomsky', type: 'tag' },
    trainLengths: { min: 1, max: N },
    testLengths: [
      { min: 1, max: N },
      { min: N + 1, max: 2 * N },
      { min: 2 * N + 1, max: 4 * N },
    ],
    draw(random, length, part) {
      const encoded = () => {
        const { input, output } = draw(random, length);
        return {
          input: Array.from(input, (word) => vocabulary.indexOf(word)),
          output: Array.from(output, (word) => classes.indexOf(word)),
        };
      };
      const { input, output } =
        length < splitFrom ? encoded() : firstOfPart(part, encoded, ({ input }) => partOfSequence(input));
      const asked = Array.from({ length: outputLength(length) }, (_, i) => i);
      return [
        {
          tokens: [...input, ...asked.map(() => vocabulary.length - 1)],
          target: [
            ...input.map(() => IGNORE),
            ...asked.map((i) => (i < output.length ? at(output, i) : IGNORE)),
          ],
        },
      ];
    },
  });
}

/** 0s and 1s, each as likely. */
export function drawBits(random: Random, length: number): string {
  return Array.from({ length }, () => random.below(2)).join('');
}

/** 0s and 1s, at least one 1: a number from 1 to 2^length - 1, each as likely. */
export function drawPositive(random: Random, length: number): string {
  for (;;) {
    const bits = drawBits(random, length);
    if (bits.includes('1')) return bits;
  }
}

/** The integer that bits stand for, the first of them the least. */
export function fromLittleEndian(bits: string): bigint {
  return BigInt(`0b${[...bits].reverse().join('')}`);
}

/** The bits of an integer, the first of them the least; 0 is '0'. */
export function toLittleEndian(value: bigint): string {
  return [...value.toString(2)].reverse().join('');
}
