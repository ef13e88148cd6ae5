import type { Random } from '../../util/random.js';
import { defineTask, type TaskDefinition } from '../defineTask.js';
import { firstOfPart, partOfSequence } from '../split.js';
import { IGNORE, type Task } from '../task.js';
import { PAD_WORD } from '../words.js';

/** A prompt and what is to follow it, in words; each character of a string is one. */
export interface DecoderExample {
  readonly prompt: Iterable<string>;
  readonly answer: Iterable<string>;
}

export interface DecoderTaskDefinition
  extends Pick<
    TaskDefinition,
    'name' | 'description' | 'trainLengths' | 'testLengths' | 'shortest' | 'lengthsIn'
  > {
  /** All words of prompts and answers. */
  readonly words: Iterable<string>;
  /** Of shorter prompts there are too few for each part to have its own. Default: none is too short. */
  readonly splitFrom?: number;
  draw(random: Random, length: number): DecoderExample;
}

/** Between prompt and answer, and behind the answer. */
const ANSWER = '=';
const END = 'end';

/**
 * A task for decoders, as in Kazemnejad et al. 2023 (arXiv 2305.19466): a prompt, "=", and an answer with its end, of which each
 * token is asked at the one before. The model sees the right answer up to there (teacher forcing). So a whole sequence is right
 * if and only if the model, left to itself, would give the answer token by token, always its most likely one: the share of whole
 * sequences is that of exact matches.
 *
 * No prompt is in two parts, but for those below `splitFrom`.
 */
export function defineDecoderTask(definition: DecoderTaskDefinition): Task {
  const { words, splitFrom = 0, draw, ...task } = definition;
  const vocabulary = [PAD_WORD, ...words, ANSWER, END];
  const ids = new Map(vocabulary.map((word, id) => [word, id]));
  const encode = (text: Iterable<string>) => Array.from(text, (word) => ids.get(word) as number);
  return defineTask({
    ...{ ...task, vocabulary, classes: vocabulary, group: 'decoder', type: 'tag', causal: true },
    draw(random, length, part) {
      const encoded = () => {
        const { prompt, answer } = draw(random, length);
        return { prompt: encode(prompt), answer: encode([...answer, END]) };
      };
      const { prompt, answer } =
        length < splitFrom ? encoded() : firstOfPart(part, encoded, (drawn) => partOfSequence(drawn.prompt));
      return [
        {
          tokens: [...prompt, ...encode([ANSWER]), ...answer.slice(0, -1)],
          target: [...prompt.map(() => IGNORE), ...answer],
        },
      ];
    },
  });
}
