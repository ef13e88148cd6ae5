import type { Problem } from './problem.js';

/** What the runner asks of a contender's process, one JSON line each way: { command, ...ask } and { answer } or { error }. */
export interface Commands {
  /** Builds a model, to be known by its name. */
  prepare: { ask: { model: string; problem: Problem }; answer: Prepared };
  run: { ask: { model: string; steps: number }; answer: Steps };
  /** Kernel launches of one step. */
  launches: { ask: { model: string }; answer: Launches | null };
  memory: { ask: Record<never, never>; answer: Memory };
}

export interface Prepared {
  readonly parameters: number;
  /** Of the libraries that compute, by name; and which variant of them. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface Steps {
  /** Of each step, from its start until its loss is here. */
  readonly ms: readonly number[];
  readonly losses: readonly number[];
}

export interface Launches {
  readonly all: number;
  /** Without those that only give the same numbers another shape or name. */
  readonly withoutViews: number;
  readonly byKernel: Readonly<Record<string, number>>;
}

export interface Memory {
  /** Of all WebAssembly memories, which never shrink; null where there is none. */
  readonly wasmBytes: number | null;
  /** Of the process, its runtime included. */
  readonly peakRssBytes: number;
}
