import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { messageOf } from '../messageOf.js';
import type { InsidePair } from '../protocol.js';
import { latestOnly } from './latestOnly.js';
import type { Playground } from './playground.js';
import { restUntilChange } from './rest.js';
import type { Training } from './training.js';
import { textOf } from './wordOrder.js';

/** The numbers of the sentence in one model, and in the one without positions beside it; asked for as long as one looks. */
export class InsideView {
  /** Encoding that one has chosen; null for the last. */
  readonly encoding = signal<string | null>(null);
  /** From 0. */
  readonly block = signal(0);
  readonly head = signal(0);
  /** That there are. */
  readonly open: ReadonlySignal<readonly Training[]>;
  /** The one without positions, where it is there, and the chosen one. */
  readonly models: ReadonlySignal<readonly Training[]>;
  readonly #pairs = signal<ReadonlyMap<Training, InsidePair>>(new Map());
  readonly #problem = signal<string | null>(null);
  readonly pairs: ReadonlySignal<ReadonlyMap<Training, InsidePair>> = this.#pairs;
  /** Why there are no numbers: one sentence. */
  readonly problem: ReadonlySignal<string | null> = this.#problem;
  readonly #isClosed = signal(false);
  readonly #stop: () => void;
  readonly #askers = new WeakMap<Training, () => void>();
  readonly #sentence: Playground['sentence'];
  readonly #rest: number;

  /** @param rest milliseconds between two looks at a model that learns */
  constructor({ models, sentence }: Pick<Playground, 'models' | 'sentence'>, rest = 500) {
    this.#rest = rest;
    this.#sentence = sentence;
    this.open = computed(() => models.value.filter(({ info }) => info.value !== null));
    this.models = computed(() => {
      const open = this.open.value;
      const chosen = open.find(({ encoding }) => encoding === this.encoding.value) ?? open.at(-1);
      const none = open.find(({ encoding }) => encoding === 'none');
      return [...new Set([none, chosen])].filter((training) => training !== undefined);
    });
    // After the answers, which nothing is to make slower: at a new order, and when the model has learned.
    this.#stop = effect(() => {
      for (const training of this.models.value)
        if (training.answers.value !== null) this.#askerOf(training)();
    });
  }

  close(): void {
    this.#stop();
    this.#isClosed.value = true;
  }

  #askerOf(training: Training): () => void {
    const asker =
      this.#askers.get(training) ??
      latestOnly(async () => {
        if (this.#isClosed.peek()) return;
        const [now, before] = [this.#sentence.now.peek(), this.#sentence.before.peek()];
        try {
          const pair = await training.lookInside({ now: textOf(now), before: before && textOf(before) });
          this.#pairs.value = new Map(this.#pairs.peek()).set(training, pair);
          this.#problem.value = null;
        } catch (error) {
          this.#problem.value = messageOf(error);
        }
        // Another sentence does not wait.
        if (now !== this.#sentence.now.peek()) return;
        await restUntilChange(this.#rest, this.#sentence.now, this.#sentence.before, this.#isClosed);
      });
    this.#askers.set(training, asker);
    return asker;
  }
}
