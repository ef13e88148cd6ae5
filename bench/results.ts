import type { Spread } from './measure/statistics.js';
import type { Attention, Positional } from './problem.js';
import type { Launches, Memory } from './protocol.js';
import type { Size } from './size.js';

/** What the benchmark saves. */
export interface BenchResults {
  readonly format: 1;
  readonly date: string;
  readonly machine: { cpu: string; cores: number; memoryBytes: number; platform: string };
  /** Of the package, Node and every library that computed, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: { rounds: number; blockMs: number; learningRate: number; flags: readonly string[] };
  readonly models: readonly ModelResult[];
  readonly rotary: readonly RotaryResult[];
  readonly lengths: readonly LengthResult[];
  /** Causal attention, to all earlier tokens and to those in a window. */
  readonly windows: readonly WindowResult[];
}

export interface ModelResult {
  readonly model: string;
  readonly size: Size;
  readonly parameters: number;
  readonly contenders: readonly ContenderResult[];
  readonly ratios: readonly Ratio[];
  /** On plain JavaScript, of a batch of 1: the number does not depend on the batch. */
  readonly compositeLaunches: Launches | null;
  readonly failures: readonly Failure[];
}

export interface ContenderResult {
  readonly contender: string;
  /** ms of every step. */
  readonly ms: Spread;
  /** The same, round by round; null where it sat a round out. */
  readonly rounds: readonly (readonly number[] | null)[];
  /** Of the first step and of the last of the warm-up, in nats. */
  readonly loss: { first: number; last: number };
  readonly launches: Launches | null;
  readonly memory: Memory;
}

/** How many times as long as `to` a contender takes, over the rounds that both ran in. */
export interface Ratio {
  readonly of: string;
  readonly to: string;
  readonly times: Spread;
}

/** One contender with each of two positional encodings, in turns. */
export interface RotaryResult {
  readonly contender: string;
  readonly model: string;
  readonly ms: Readonly<Record<Extract<Positional, 'none' | 'rotary'>, Spread>>;
  readonly times: Spread;
}

export interface LengthResult {
  readonly contender: string;
  readonly length: number;
  /** Null where it did not run, for this reason. */
  readonly ms: Spread | null;
  readonly memory: Memory | null;
  readonly reason: string | null;
}

export interface WindowResult extends LengthResult {
  readonly attention: Attention;
}

/** Why a contender has no numbers, in one line. */
export interface Failure {
  readonly contender: string;
  readonly reason: string;
}
