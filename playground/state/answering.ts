import { type ReadonlySignal, signal } from '@preact/signals';
import { messageOf } from '../messageOf.js';
import type { Answer, TrainingWorker } from '../protocol.js';
import { latestOnly } from './latestOnly.js';

/** What a model says of a sentence, and of the order of its words before; both at the same step. */
export interface AnswerPair {
  readonly now: Answer;
  readonly before: Answer | null;
}

/** A sentence, and the order of its words before; null where there was none. */
export interface Question {
  readonly now: string;
  readonly before: string | null;
}

const ATTEMPTS = 3;

/** Asks a model, and has its last answers. */
export class Answering {
  readonly #answers = signal<AnswerPair | null>(null);
  readonly #error = signal<string | null>(null);
  readonly answers: ReadonlySignal<AnswerPair | null> = this.#answers;
  /** Why there is no answer: one sentence. */
  readonly error: ReadonlySignal<string | null> = this.#error;
  #asked: Question | null = null;

  constructor(private readonly worker: Pick<TrainingWorker, 'answer'>) {}

  /** @param question null for nothing more */
  ask(question: Question | null): void {
    this.#asked = question;
    if (question === null) this.#answers.value = null;
    else this.#answerLatest();
  }

  /** What was answered stays. */
  close(): void {
    this.#asked = null;
  }

  /** Of questions that come while one is open, the last is kept. */
  readonly #answerLatest = latestOnly(async () => {
    const question = this.#asked;
    if (question === null) return;
    try {
      const answers = await this.#answer(question);
      // An answer to a sentence that is no longer there would be shown beside another.
      if (this.#asked?.now !== question.now) return;
      this.#answers.value = answers;
      this.#error.value = null;
    } catch (error) {
      this.#answers.value = null;
      this.#error.value = messageOf(error);
    }
  });

  /** A model that trains may have done a step between two answers, and then they cannot be compared. */
  async #answer({ now, before }: Question): Promise<AnswerPair> {
    if (before === null) return { now: await this.worker.answer(now), before: null };
    for (let attempt = 1; ; attempt++) {
      const [one, other] = await Promise.all([this.worker.answer(now), this.worker.answer(before)]);
      if (one.step === other.step || attempt === ATTEMPTS) return { now: one, before: other };
    }
  }
}
