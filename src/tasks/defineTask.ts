import { OptionError } from '../../layers/errors.js';
import { Random } from '../util/random.js';
import type { Example, GenerateOptions, LengthRange, Part, Task, TaskLengths } from './task.js';

/** A task without the work that all tasks share: checking options, seeding, choosing lengths, counting. */
export interface TaskDefinition
  extends Omit<Task, 'group' | 'bagOfWordsAccuracy' | 'generate' | 'withLengths'> {
  /** Default 'own'. */
  readonly group?: string;
  /** What a bag of words can reach on test sequences of such lengths, where it depends on them. Default null: not known. */
  readonly bagOfWordsAccuracy?: number | null | ((lengths: LengthRange) => number | null);
  /** The shortest sequence that there is; default: of training. */
  readonly shortest?: number;
  /** Whether examples come as a sequence and its counterpart: the same bag of tokens in another order, the other answer. */
  readonly paired?: boolean;
  /** The lengths of a range, each as often as it is to be drawn; default: each once. */
  lengthsIn?(range: LengthRange): readonly number[];
  /** One example of such a length or, if `paired`, a sequence and its counterpart. */
  draw(random: Random, length: number, part: Part): readonly Example[];
}

/**
 * Defines a task, with seeds and checks. Lengths are drawn from those in range; counterparts are neighbours in what
 * `generate` returns, and a paired task throws a RangeError for an odd `count`, which would leave one without its
 * counterpart.
 *
 * @throws OptionError when its lengths are not from the shortest up, or there are none.
 * @example
 * registerTask(defineTask({
 *   name: 'first', description: 'Which letter comes first.', type: 'classify',
 *   vocabulary: ['<pad>', 'a', 'b'], classes: ['a', 'b'],
 *   trainLengths: { min: 4, max: 8 }, testLengths: [{ min: 4, max: 8 }, { min: 9, max: 40 }],
 *   draw(random, length, part) {
 *     const tokens = drawFromPart(part, () => Array.from({ length }, () => 1 + random.below(2)));
 *     return [{ tokens, target: (tokens[0] ?? 1) - 1 }];
 *   },
 * }));
 */
export function defineTask(definition: TaskDefinition): Task {
  const {
    draw,
    paired = false,
    lengthsIn = everyLength,
    shortest = definition.trainLengths.min,
    bagOfWordsAccuracy: ceiling = null,
    group = 'own',
    ...task
  } = definition;
  const { name, trainLengths, testLengths } = task;
  if (testLengths.length === 0) fail(name, 'testLengths must be at least one range', 'none');
  for (const lengths of [trainLengths, ...testLengths]) checkRange(name, lengths, shortest);
  let known: number | null = null;
  return {
    ...{ ...task, group },
    /** Not before someone asks: to count all bags takes longer than all else that is done before a page is drawn. */
    get bagOfWordsAccuracy() {
      known ??= typeof ceiling === 'function' ? ceiling(testLengths[0]) : ceiling;
      return known;
    },
    generate({ part, count, lengths, seed }: GenerateOptions): Example[] {
      checkCount(name, count, paired);
      if (!Number.isSafeInteger(seed)) fail(name, 'seed must be an integer', seed);
      checkRange(name, lengths, shortest);
      const choice = lengthsIn(lengths);
      if (choice.length === 0) {
        const range = `${lengths.min}..${lengths.max}`;
        fail(name, 'lengths must include one of which there are sequences', range);
      }
      const random = new Random(seed);
      const examples: Example[] = [];
      while (examples.length < count) examples.push(...draw(random, random.pick(choice), part));
      return examples;
    },
    withLengths: (lengths: Partial<TaskLengths>) => defineTask({ ...definition, shortest, ...lengths }),
  };
}

function checkCount(name: string, count: number, paired: boolean): void {
  if (!Number.isSafeInteger(count) || count < 1) fail(name, 'count must be an integer of at least 1', count);
  if (paired && count % 2 !== 0) {
    fail(name, 'count must be even, because every sequence comes with its counterpart', count);
  }
}

function checkRange(name: string, { min, max }: LengthRange, shortest: number): void {
  if (!Number.isSafeInteger(min) || min < shortest) {
    fail(name, `lengths.min must be an integer of at least ${shortest}`, min);
  }
  if (!Number.isSafeInteger(max) || max < min) {
    fail(name, `lengths.max must be an integer of at least lengths.min=${min}`, max);
  }
}

function everyLength({ min, max }: LengthRange): number[] {
  return Array.from({ length: max - min + 1 }, (_, i) => min + i);
}

function fail(name: string, expected: string, got: number | string): never {
  throw new OptionError(`Task "${name}": ${expected}; got ${got}.`);
}
