import type {
  AttentionMaps,
  CurvePoint,
  DataSource,
  ForwardSteps,
  Run,
  SentenceProbe,
  TrainingSettings,
} from '../src/app/page.js';

/** What computes in a browser, the fastest for small models first. */
export type Device = 'wasm' | 'webgpu' | 'webgl' | 'cpu';

/** All that one training depends on. */
export interface TrainingJob {
  readonly source: DataSource;
  readonly encoding: string;
  readonly seed: number;
  readonly settings: TrainingSettings;
  /** 'auto' takes the first that works. */
  readonly device: Device | 'auto';
}

export type TrainingState = 'paused' | 'training' | 'finished' | 'failed';

/** What a training tells of itself: at every change of its state, and a few times a second while it trains. */
export interface Status {
  readonly state: TrainingState;
  readonly step: number;
  readonly device: Device;
  /** Why that device: what was asked for, what is not there, what was lost. */
  readonly deviceReason: string;
  /** This package's kernels (`Settings.kernels`), or 'stock'. */
  readonly kernels: string;
  readonly msPerStep: number;
  /** By the clock, with everything that is between steps. */
  readonly stepsPerSecond: number;
  readonly parameters: number;
  readonly lossCurve: readonly CurvePoint[];
  readonly accuracyCurve: readonly CurvePoint[];
  /** One sentence, where the state is 'failed'. */
  readonly error?: string;
}

/** What a model makes of a sentence. */
export interface Answer {
  readonly step: number;
  /** The sentence as the model reads it. */
  readonly tokens: readonly string[];
  /** Words that it never saw in training; `tokens` has '<unk>' for them, or nothing. */
  readonly unknown: readonly string[];
  /** Classes with their probabilities, the likeliest first: one list a sequence, or one a token. */
  readonly answers: readonly (readonly ClassProbability[])[];
  /** Of each of these, whether training asks for it: the model has an answer to everything, and learned some only. */
  readonly asked: readonly boolean[];
  readonly attention: AttentionMaps;
  /** [token][pair], in radians: by how much queries and keys turn there; null where nothing turns. */
  readonly turns: readonly (readonly number[])[] | null;
}

/** The numbers of a sentence on their way through a model, and the answer that they lead to. */
export interface Inside extends ForwardSteps {
  readonly answer: Answer;
}

/** Those of two orders of the same words at the same step. */
export interface InsidePair {
  readonly now: Inside;
  readonly before: Inside | null;
}

export interface ClassProbability {
  readonly name: string;
  readonly probability: number;
}

/** What there is to know of a job's data before it trains. */
export interface DataInfo {
  readonly type: 'classify' | 'tag';
  readonly classes: readonly string[];
  /** The words that training has. */
  readonly vocabulary: readonly string[];
  /** A few sentences of the test part, to begin with, in words that training has where there are such. */
  readonly sentences: readonly string[];
  /** Sequences of the test part, and how many of them the accuracy while training is of. */
  readonly testCount: number;
  readonly curveCount: number;
}

/** A trained model as files: `model.json` and `weights.bin` as tf.js saves them, `playground.json` with what they answer to. */
export interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One training, in a worker of its own; every method may be called while it trains, and is heard between two steps. */
export interface TrainingWorker {
  /** Makes the model; throws with one sentence where that cannot be. */
  open(job: TrainingJob, onStatus: (status: Status) => void): Promise<DataInfo>;
  start(): Promise<void>;
  pause(): Promise<void>;
  /** One step, then paused. */
  step(): Promise<void>;
  /** Back to step 0. */
  reset(): Promise<void>;
  answer(sentence: string): Promise<Answer>;
  /** Of a sentence, and of the order of its words before, where there was one. */
  lookInside(now: string, before: string | null): Promise<InsidePair>;
  /** What the encoding does at the first positions, and for a sentence. */
  probe(sentence: string): Promise<SentenceProbe>;
  /** The training so far as a run of results.json. */
  run(): Promise<Run>;
  save(): Promise<readonly ModelFile[]>;
  /** Takes the place of the model: the settings of the files must be those of the job. */
  load(files: readonly ModelFile[]): Promise<void>;
  /** Loses the device on purpose, as a browser may at any time; for tests. */
  loseDevice(): Promise<void>;
}
