/** One sequence and what to say about it. */
export interface Example {
  /** Token ids; 0 is padding and never occurs inside an example. */
  readonly tokens: readonly number[];
  /** Class index of the whole sequence ('classify'), or one per token ('tag'; `IGNORE` where nothing is asked). */
  readonly target: number | readonly number[];
}

/** Target of a token whose tag is neither trained nor counted. */
export const IGNORE = -1;

/** What is trained on, what settings are chosen by, and what is tested. */
export type Part = 'train' | 'validation' | 'test';

/** Which examples of a task to generate. */
export interface GenerateOptions {
  /**
   * Which part. No two share a sequence, at any length and with any seed; but for the shortest of some tasks, of which there
   * are too few. A task says so.
   */
  readonly part: Part;
  /** How many examples, at least 1. */
  readonly count: number;
  /** Shortest and longest sequence, both included, in what the task counts: tokens, or those of the input. */
  readonly lengths: LengthRange;
  /** Any integer; the same seed gives the same examples. */
  readonly seed: number;
}

/** Lengths from `min` to `max`, both included, in tokens. */
export interface LengthRange {
  readonly min: number;
  readonly max: number;
}

/** What a task is trained and tested on. */
export interface TaskLengths {
  /** Lengths of the training part. */
  readonly trainLengths: LengthRange;
  /** Lengths of one test part or more, short ones first. The first is what accuracy stands for, most often like training. */
  readonly testLengths: readonly [LengthRange, ...LengthRange[]];
}

/** A seeded generator of sequences whose answer does or does not depend on the order of their tokens. */
export interface Task extends TaskLengths {
  /** What `--tasks` calls it: letters, digits and hyphens. */
  readonly name: string;
  /** What `--tasks` calls it and others like it together: letters, digits and hyphens. */
  readonly group: string;
  /** One sentence for `--list` and the report. */
  readonly description: string;
  /** One label a sequence, or one tag a token. */
  readonly type: 'classify' | 'tag';
  /**
   * Whether it is for decoders: a tag is the next token, asked where the answer is. Its model sees no later token, then,
   * and classes are the vocabulary.
   */
  readonly causal?: true;
  /** Whether it is language modelling of a text, where perplexity counts more than accuracy. */
  readonly isText?: true;
  /** Token id -> word; id 0 is '<pad>'. */
  readonly vocabulary: readonly string[];
  /** Class index -> name. */
  readonly classes: readonly string[];
  /**
   * Accuracy, in 0..1, that no predictor blind to order can pass on the first test part: what is left of the
   * answer when only the bag of words is known. 1 for an order-free task; null where it is not known.
   */
  readonly bagOfWordsAccuracy: number | null;
  /** Examples for training or testing. @throws RangeError when a length is one the task has no sequences of. */
  generate(options: GenerateOptions): Example[];
  /** The same task, trained and tested on other lengths. @throws RangeError when the task has no sequences of one. */
  withLengths(lengths: Partial<TaskLengths>): Task;
}
