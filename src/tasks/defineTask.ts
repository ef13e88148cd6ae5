import { Random } from '../util/random.js';
import type { Example, GenerateOptions, LengthRange, Part, Task } from './task.js';

/** A task without the work that all tasks share: checking options, seeding, choosing lengths, counting. */
export interface TaskDefinition extends Omit<Task, 'generate'> {
  /** Whether examples come as a sequence and its counterpart: the same bag of tokens in another order, the other answer. */
  readonly paired: boolean;
  /** Lengths are multiples of this; default 1. */
  readonly lengthStep?: number;
  /** One example of `length` tokens or, if `paired`, a sequence and its counterpart. */
  draw(random: Random, length: number, part: Part): readonly Example[];
}

/**
 * Makes the task. Lengths are drawn uniformly from those in range; counterparts are neighbours in what `generate`
 * returns, and a paired task throws a RangeError for an odd `count`, which would leave one without its counterpart.
 */
export function defineTask(definition: TaskDefinition): Task {
  const { draw, paired, lengthStep = 1, ...task } = definition;
  return {
    ...task,
    generate(options: GenerateOptions): Example[] {
      const { part, count, seed } = options;
      checkCount(task.name, count, paired);
      if (!Number.isSafeInteger(seed)) fail(task.name, 'seed must be an integer', seed);
      const lengths = lengthsInRange(task.name, options.lengths, task.trainLengths.min, lengthStep);
      const random = new Random(seed);
      const examples: Example[] = [];
      while (examples.length < count) examples.push(...draw(random, random.pick(lengths), part));
      return examples;
    },
  };
}

function checkCount(name: string, count: number, paired: boolean): void {
  if (!Number.isSafeInteger(count) || count < 1) fail(name, 'count must be an integer of at least 1', count);
  if (paired && count % 2 !== 0) {
    fail(name, 'count must be even, because every sequence comes with its counterpart', count);
  }
}

function lengthsInRange(name: string, range: LengthRange, shortest: number, step: number): number[] {
  const { min, max } = range;
  if (!Number.isSafeInteger(min) || min < shortest) {
    fail(name, `lengths.min must be an integer of at least ${shortest}`, min);
  }
  if (!Number.isSafeInteger(max) || max < min) {
    fail(name, `lengths.max must be an integer of at least lengths.min=${min}`, max);
  }
  const lengths: number[] = [];
  for (let length = Math.ceil(min / step) * step; length <= max; length += step) lengths.push(length);
  if (lengths.length === 0) {
    fail(name, `lengths must include a multiple of ${step}`, `${min}..${max}`);
  }
  return lengths;
}

function fail(name: string, expected: string, got: number | string): never {
  throw new RangeError(`Task "${name}": ${expected}; got ${got}.`);
}
