import type { Study } from '../experiment/results.js';

/** A published comparison, to be run again at any scale. */
export interface PublishedStudy {
  /** What `--study` calls it: first author and year. */
  readonly name: string;
  /** What was compared, in a few words. */
  readonly title: string;
  /** arXiv id. */
  readonly paper: string;
  /** Default: a share of the authors' set-up that two cores do within two hours. */
  readonly defaultScale: number;
  /** Where to get the text that is modelled, in a clause; where there is none, tasks are. */
  readonly text?: string;
  /** Options of `compare` at a scale of more than 0 up to 1, which is what the authors state. */
  options(scale: number): Study;
  /** Tables and figures with their numbers. */
  readonly tables: readonly PublishedTable[];
  /** What is stated without a number for each task. */
  readonly statements: readonly PublishedStatement[];
  /** What the paper has and is not here, and how its set-up differs from this package. */
  readonly notes: readonly string[];
}

/** Where numbers come from, and what they hold for. */
interface Published {
  /** Table or figure, and its page. */
  readonly source: string;
  /** Model, data and seeds, in a few words. */
  readonly setup: string;
  /** The greatest length of training, in what the task counts. */
  readonly trainLength: number;
}

/** Numbers of one task, or of all together. */
export interface PublishedTable extends Published {
  readonly measure: 'perplexity' | 'accuracy' | 'exact match' | 'mean reciprocal rank';
  /** As `--tasks` calls it; without it, the numbers are of all tasks together, or of a text. */
  readonly task?: string;
  /** The greatest length of each test, as in `trainLength`. */
  readonly testLengths: readonly number[];
  /** By encoding, a number a test; accuracies and ranks in 0..1. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Numbers that differ by so little are not told apart, as the authors' own seeds differ by it. Default 0. */
  readonly margin?: number;
}

/** Which encodings are better, without a number for each task. */
export interface PublishedStatement extends Published {
  readonly said: string;
  readonly testLength: number;
  /** Pairs of those that were compared, the better one first. */
  pairs(encodings: readonly string[]): (readonly [better: string, worse: string])[];
}

/** The authors' number times the scale, but no less than `least`; an integer, and a multiple of `of`. */
export function scaled(authors: number, scale: number, least: number, of = 1): number {
  return Math.max(least, Math.round((authors * scale) / of) * of);
}

/**
 * The authors' learning rate over the square of the scale, at most 0.003: smaller models that train for fewer steps take a greater one.
 */
export function scaledLearningRate(authors: number, scale: number): number {
  return Number(Math.min(0.003, authors / scale ** 2).toPrecision(2));
}

/** The authors' rates times the scale; those that come to next to nothing are left out. */
export function scaledRegularization(
  authors: Readonly<{ dropout: number; weightDecay?: number }>,
  scale: number,
): Record<string, number> {
  const rates = Object.entries(authors).map(
    ([name, rate]) => [name, Number((rate * scale).toFixed(3))] as const,
  );
  return Object.fromEntries(rates.filter(([, rate]) => rate >= 0.02));
}
