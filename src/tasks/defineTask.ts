import { Random } from './random.js';
import type { Example, GenerateOptions, LengthRange, Part, Task } from './task.js';

/** A task without the work that all tasks share: checking options, seeding, choosing lengths, counting. */
export interface TaskDefinition extends Omit<Task, 'generate'> {
  /** Whether examples come as a sequence and its mirror: the same bag of tokens, the other answer. */
  readonly mirrored: boolean;
  /** Lengths are multiples of this; default 1. */
  readonly lengthStep?: number;
  /** One example of `length` tokens or, if `mirrored`, a sequence and its mirror. */
  draw(random: Random, length: number, part: Part): readonly Example[];
}

/**
 * Makes the task. Lengths are drawn uniformly from those in range; mirrors are neighbours in what `generate`
 * returns, and a mirrored task throws a RangeError for an odd `count`, which would leave one without its mirror.
 */
export function defineTask(definition: TaskDefinition): Task {
  const { draw, mirrored, lengthStep = 1, ...task } = definition;
  return {
    ...task,
    generate(options: GenerateOptions): Example[] {
      const { part, count, seed } = options;
      checkCount(task.name, count, mirrored);
      if (!Number.isSafeInteger(seed)) fail(task.name, 'seed must be an integer', seed);
      const lengths = lengthsInRange(task.name, options.lengths, task.trainLengths.min, lengthStep);
      const random = new Random(seed);
      const examples: Example[] = [];
      while (examples.length < count) examples.push(...draw(random, random.pick(lengths), part));
      return examples;
    },
  };
}

function checkCount(name: string, count: number, mirrored: boolean): void {
  if (!Number.isSafeInteger(count) || count < 1) fail(name, 'count must be an integer of at least 1', count);
  if (mirrored && count % 2 !== 0) {
    fail(name, 'count must be even, because every sequence comes with its mirror', count);
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
