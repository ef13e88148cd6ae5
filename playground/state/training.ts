import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Run, SentenceProbe } from '../../src/app/page.js';
import { messageOf } from '../messageOf.js';
import type {
  DataInfo,
  InsidePair,
  ModelFile,
  Status,
  TrainingJob,
  TrainingState,
  TrainingWorker,
} from '../protocol.js';
import { Answering, type AnswerPair, type Question } from './answering.js';

/** A worker to talk to, and the way to be rid of it. */
export interface Connection {
  readonly worker: TrainingWorker;
  /** Hears of what no answer tells: a script that cannot be loaded, memory that ran out. */
  onCrash(hear: (reason: string) => void): void;
  close(): void;
}

/** What the page asks of all trainings at once, and what a training is doing until its worker has done that. */
const ASKED = { start: 'starting', pause: 'pausing', step: 'stepping', reset: 'resetting' } as const;
export type Command = keyof typeof ASKED;
export type Asked = (typeof ASKED)[Command];

/** The training of one encoding with one seed as the page sees it. Whatever fails becomes `error`, and no other training hears of it. */
export class Training {
  readonly #status = signal<Status | null>(null);
  readonly #info = signal<DataInfo | null>(null);
  readonly #error = signal<string | null>(null);
  readonly status: ReadonlySignal<Status | null> = this.#status;
  readonly info: ReadonlySignal<DataInfo | null> = this.#info;
  readonly answers: ReadonlySignal<AnswerPair | null>;
  /** Why there is no answer to the sentence. */
  readonly answerError: ReadonlySignal<string | null>;
  /** Why there is no training: one sentence. */
  readonly error: ReadonlySignal<string | null> = this.#error;
  readonly #command = signal<{ readonly name: Command } | null>(null);
  readonly #connection: Connection;
  readonly #answering: Answering;
  readonly #stopAsking: () => void;
  #released: Promise<Run> | null = null;
  #closed = false;

  /** @param question what is asked, again whenever the model has learned; null for nothing */
  constructor(
    readonly job: TrainingJob,
    connect: () => Connection,
    question: ReadonlySignal<Question | null>,
  ) {
    this.#connection = connect();
    this.#answering = new Answering(this.#connection.worker);
    this.answers = this.#answering.answers;
    this.answerError = this.#answering.error;
    this.#connection.onCrash((reason) => this.#fail(reason));
    this.#open();
    this.#stopAsking = effect(() => {
      this.#status.value;
      if (question.value === null || this.#info.value !== null) this.#answering.ask(question.value);
    });
  }

  get encoding(): string {
    return this.job.encoding;
  }

  /** What it was asked last counts at once: a worker that still loads may be long in hearing of it. */
  get state(): TrainingState | 'opening' | Asked {
    if (this.#error.value !== null) return 'failed';
    if (this.#command.value !== null) return ASKED[this.#command.value.name];
    return this.#info.value === null ? 'opening' : (this.#status.value?.state ?? 'paused');
  }

  /** Whether its model is worth keeping. */
  get hasLearned(): boolean {
    return this.state !== 'failed' && (this.#status.value?.step ?? 0) > 0;
  }

  /** Whether only its run is left, without the model. */
  get isReleased(): boolean {
    return this.#released !== null;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  async command(name: Command): Promise<void> {
    if (this.state === 'failed' && name !== 'reset') return;
    const command = { name };
    this.#command.value = command;
    try {
      await this.#connection.worker[name]();
    } catch (error) {
      // What could not be opened cannot be started either, and has said why.
      this.#error.value ??= messageOf(error);
    }
    if (this.#command.value === command) this.#command.value = null;
  }

  lookInside({ now, before }: Question): Promise<InsidePair> {
    return this.#connection.worker.lookInside(now, before);
  }

  probe(sentence: string): Promise<SentenceProbe> {
    return this.#connection.worker.probe(sentence);
  }

  run(): Promise<Run> {
    return this.#released ?? this.#connection.worker.run();
  }

  /** Closes the worker of a model that nobody is going to ask; its run is kept. */
  release(): void {
    if (this.#released !== null) return;
    this.#released = this.run();
    this.#released.then(
      () => this.close(),
      (error) => this.#fail(messageOf(error)),
    );
  }

  save(): Promise<readonly ModelFile[]> {
    return this.#connection.worker.save();
  }

  load(files: readonly ModelFile[]): Promise<void> {
    return this.#connection.worker.load(files);
  }

  close(): void {
    this.#closed = true;
    this.#stopAsking();
    this.#answering.close();
    this.#connection.close();
  }

  async #open(): Promise<void> {
    try {
      this.#info.value = await this.#connection.worker.open(this.job, (status) => {
        this.#status.value = status;
        if (status.state === 'failed') this.#fail(status.error ?? 'the training failed');
        else this.#error.value = null;
      });
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  #fail(reason: string): void {
    if (!this.#closed) this.#error.value = reason;
  }
}
