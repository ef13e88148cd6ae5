import type { PositionalProbe } from '../models/positionalProbe.js';

/** What `results.json` holds. The schema is versioned: readers refuse a version that they do not know. */
export const SCHEMA_VERSION = 3;

export interface Results {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly environment: Environment;
  readonly settings: Settings;
  /** The claim that everyone starts from, on untrained models; one row an encoding that can run. None of published encoders. */
  readonly invariance: readonly InvarianceRow[];
  readonly tasks: readonly TaskInfo[];
  /** Finished runs, ordered by task, encoding, seed. */
  readonly runs: readonly Run[];
  /** Runs that ended in an error. */
  readonly failures: readonly Failure[];
  readonly summary: readonly SummaryRow[];
}

export interface Environment {
  readonly package: string;
  readonly tfjs: string;
  /** What ran JavaScript, with its version: 'Node v22.18.0', 'Chromium 156'. */
  readonly runtime: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly workers: number;
  /** The tf.js backend that ran, and why that one. */
  readonly backend: string;
  readonly backendReason: string;
  /** When the comparison ended, ISO 8601. */
  readonly date: string;
}

/** What all runs have in common. Two runs with equal settings, task, encoding and seed are equal. */
export interface Settings {
  readonly steps: number;
  readonly batch: number;
  /** Learning rate of Adam; constant. */
  readonly lr: number;
  /** Model width C. */
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly backend: string;
  /** The variant of this package's kernels that ran, or 'stock' where tf.js's own did. */
  readonly kernels: string;
  /** The published encoder that runs start from; without it they start anew. */
  readonly init?: Init;
}

export interface Init {
  readonly folder: string;
  /** Of its config.json and weights, hexadecimal. */
  readonly sha256: string;
  /** Whether its weights stay as they are, and the head alone is trained. */
  readonly freeze: boolean;
}

export interface InvarianceRow {
  readonly encoding: string;
  /** The two sentences, of the same words. */
  readonly sentences: readonly [string, string];
  /** Largest absolute difference between the untrained encoder's two outputs. */
  readonly maxDifference: number;
}

export interface TaskInfo {
  readonly name: string;
  readonly description: string;
  readonly type: 'classify' | 'tag';
  readonly classes: readonly string[];
  /** null where it is not known (a person's own data). */
  readonly bagOfWordsAccuracy: number | null;
  readonly trainLengths: readonly [number, number];
  /** Longest length of each test part: 1x, 2x, 4x of training. Own data: the one length it has. */
  readonly testLengths: readonly number[];
}

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

export interface Run {
  readonly task: string;
  readonly encoding: string;
  readonly seed: number;
  /** Trainable numbers in the model. */
  readonly parameters: number;
  /** Mean training loss (nats) since the point before. */
  readonly lossCurve: readonly CurvePoint[];
  /** Accuracy on the first test part, or on some of a large one (`curveSample`), in 0..1. */
  readonly accuracyCurve: readonly CurvePoint[];
  /** At the end: of labels ('classify') or of tokens ('tag'), in 0..1. */
  readonly testAccuracy: number;
  /** At the end: of sequences with no token wrong, in 0..1. Equals testAccuracy for 'classify'. */
  readonly sequenceAccuracy: number;
  /** Of the examples (tokens) whose true class it is, how many were right; null for a class not in the test part. */
  readonly classAccuracy: Readonly<Record<string, number | null>>;
  /** Longest length of a test part -> accuracy on it; null where the encoding cannot run at that length. */
  readonly lengthAccuracy: Readonly<Record<string, number | null>>;
  /** Length -> why it is null, in one sentence. */
  readonly lengthLimits: Readonly<Record<string, string>>;
  /** First step at which the accuracy curve is at 0.95 or more; null if never. */
  readonly stepsTo95: number | null;
  readonly msPerStep: number;
  /** Where the trained model looks, in a few sentences of the first test part; the same for every run of a task. */
  readonly attention: readonly AttentionMaps[];
  /**
   * At the end, on the first test part: how many labels (tokens) there were, [true class][answered class], in the order of
   * the task's classes. null where there are too many classes to show.
   */
  readonly confusion: readonly (readonly number[])[] | null;
  /** Sentences of the first test part that it got wrong at the end, a few at most. */
  readonly mistakes: readonly Mistake[];
  /** What its encoding does before and after training; null for a published encoder. */
  readonly positions: { readonly untrained: PositionalProbe; readonly trained: PositionalProbe } | null;
}

export interface Mistake {
  readonly tokens: readonly string[];
  /** What is asked: of each token, null where nothing is ('tag'), or one of the whole sequence ('classify'). */
  readonly expected: readonly (string | null)[];
  /** The answers to that. */
  readonly answered: readonly (string | null)[];
}

export interface AttentionMaps {
  readonly tokens: readonly string[];
  /** [layer][head][query][key], each row sums to 1; rounded to 4 places. */
  readonly weights: readonly (readonly (readonly (readonly number[])[])[])[];
}

export interface Failure {
  readonly task: string;
  readonly encoding: string;
  readonly seed: number;
  readonly error: string;
}

export interface Estimate {
  readonly mean: number;
  /** 95% interval of the mean over seeds (Student's t, cut at 0 and 1); null for one seed. */
  readonly ci95: readonly [number, number] | null;
  /** Seeds. */
  readonly n: number;
}

export interface SummaryRow extends Estimate {
  readonly task: string;
  readonly encoding: string;
  readonly parameters: number;
  readonly sequenceAccuracy: Estimate;
  /** By class name; null for a class not in the test part. */
  readonly classAccuracy: Readonly<Record<string, Estimate | null>>;
  readonly lengthAccuracy: Readonly<Record<string, Estimate | null>>;
  /** Median over seeds; null when half of them or more never got there. */
  readonly stepsTo95: number | null;
  /** Median over seeds. */
  readonly msPerStep: number;
}
