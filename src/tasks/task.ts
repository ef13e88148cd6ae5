/** One sequence and what to say about it. */
export interface Example {
  /** Token ids; 0 is padding and never occurs inside an example. */
  readonly tokens: readonly number[];
  /** Class index of the whole sequence ('classify'), or one per token ('tag'; `IGNORE` where nothing is asked). */
  readonly target: number | readonly number[];
}

/** Target of a token whose tag is neither trained nor counted. */
export const IGNORE = -1;

export type Part = 'train' | 'test';

export interface GenerateOptions {
  /** Which part; the two never share a sequence, at any length and with any seed. */
  readonly part: Part;
  /** How many examples, at least 1. */
  readonly count: number;
  /** Shortest and longest sequence, in tokens, both included. */
  readonly lengths: LengthRange;
  /** Any integer; the same seed gives the same examples. */
  readonly seed: number;
}

export interface LengthRange {
  readonly min: number;
  readonly max: number;
}

/** A seeded generator of sequences whose answer does or does not depend on the order of their tokens. */
export interface Task {
  /** What `--tasks` calls it. */
  readonly name: string;
  /** One sentence for `--list` and the report. */
  readonly description: string;
  /** One label a sequence, or one tag a token. */
  readonly type: 'classify' | 'tag';
  /** Token id -> word; id 0 is '<pad>'. */
  readonly vocabulary: readonly string[];
  /** Class index -> name. */
  readonly classes: readonly string[];
  /** Lengths of the training part. */
  readonly trainLengths: LengthRange;
  /** Lengths of the test parts: like training, then at least 2 and 4 times its longest. */
  readonly testLengths: readonly [LengthRange, LengthRange, LengthRange];
  /**
   * Accuracy, in 0..1, that no predictor blind to order can pass on the test part: what is left of the
   * answer when only the bag of words is known. 1 for an order-free task.
   */
  readonly bagOfWordsAccuracy: number;
  /** Examples for training or testing. @throws RangeError when a length is one the task has no sequences of. */
  generate(options: GenerateOptions): Example[];
}
