import type {
  Answer,
  DataInfo,
  Inside,
  InsidePair,
  Status,
  TrainingJob,
  TrainingWorker,
} from '../../../playground/protocol.js';
import { DEFAULTS } from '../../../playground/state/settings.js';
import type { Connection } from '../../../playground/state/training.js';
import type { SentenceProbe } from '../../../src/app/page.js';
import { madeUpResults } from '../../support/madeUpResults.js';

export const INFO: DataInfo = {
  type: 'classify',
  classes: ['no', 'yes'],
  vocabulary: ['one', 'two', 'three'],
  sentences: ['one two three', 'three two one'],
  ...{ testCount: 2, curveCount: 2 },
};

export function statusAt(step: number, state: Status['state'] = 'paused'): Status {
  return {
    ...{ state, step, device: 'wasm', deviceReason: 'requested', kernels: 'relaxed' },
    ...{ msPerStep: 2, stepsPerSecond: 400, parameters: 7, lossCurve: [], accuracyCurve: [] },
  };
}

export function answerTo(sentence: string, step = 0): Answer {
  const tokens = sentence.toLowerCase().split(' ');
  const answers = [
    [
      { name: 'yes', probability: 0.75 },
      { name: 'no', probability: 0.25 },
    ],
  ];
  return {
    step,
    tokens,
    unknown: [],
    answers,
    asked: [true],
    attention: { tokens, weights: [] },
    turns: null,
  };
}

/** One word a channel, 1 where it stands; no attention. */
export function insideOf(sentence: string): Inside {
  const answer = answerTo(sentence);
  const states = [
    answer.tokens.map((_, place) => answer.tokens.map((_, other) => (place === other ? 1 : 0))),
  ];
  return { answer, embedded: null, states, attentions: [] };
}

/** A worker that computes nothing: what it was asked is written down, and a test says what it tells. */
export class FakeWorker implements TrainingWorker {
  readonly calls: string[] = [];
  job: TrainingJob | null = null;
  tell: (status: Status) => void = () => {};
  crash: (reason: string) => void = () => {};
  isClosed = false;
  /** Steps that are done before each answer, one after the other. */
  stepsBefore: number[] = [];
  readonly connection: Connection = {
    worker: this,
    onCrash: (hear) => {
      this.crash = hear;
    },
    close: () => {
      this.isClosed = true;
    },
  };

  constructor(private readonly failure: Error | null = null) {}

  async open(job: TrainingJob, onStatus: (status: Status) => void): Promise<DataInfo> {
    this.job = job;
    if (this.failure) throw this.failure;
    this.tell = onStatus;
    onStatus(statusAt(0));
    return INFO;
  }

  async answer(sentence: string): Promise<Answer> {
    this.calls.push(`answer ${sentence}`);
    return answerTo(sentence, this.stepsBefore.shift() ?? 0);
  }

  async lookInside(now: string, before: string | null): Promise<InsidePair> {
    this.calls.push(`look inside ${now}${before === null ? '' : `, ${before}`}`);
    return { now: insideOf(now), before: before === null ? null : insideOf(before) };
  }

  async probe(sentence: string): Promise<SentenceProbe> {
    this.calls.push(`probe ${sentence}`);
    const { tokens } = answerTo(sentence);
    return { tokens, positions: { inputs: null, attentions: [] }, added: [], trained: 3 };
  }

  start = () => this.called('start');
  pause = () => this.called('pause');
  step = () => this.called('step');
  reset = () => this.called('reset');
  load = () => this.called('load');
  loseDevice = () => this.called('loseDevice');

  async save() {
    return [];
  }

  async run() {
    const encoding = this.job?.encoding ?? 'none';
    const [run] = madeUpResults({ encodings: [encoding], seeds: 1 }).runs;
    if (!run) throw new Error('no run was made up');
    return { ...run, seed: this.job?.seed ?? run.seed };
  }

  private async called(name: string): Promise<void> {
    this.calls.push(name);
  }
}

export function jobOf(encoding: string): TrainingJob {
  const { task, encodings, seed, seeds: _, device, ...settings } = DEFAULTS;
  return { source: { kind: 'task', name: task }, encoding, seed, settings, device };
}

/** Lets everything that waits for a promise go on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
