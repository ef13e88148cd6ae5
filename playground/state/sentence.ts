import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Question } from './answering.js';
import { exchanged, moved, sameBag, sameOrder, textOf, type Word, wordsIn } from './wordOrder.js';

interface Orders {
  readonly now: readonly Word[];
  /** The same words in the order before; null where there was none. */
  readonly before: readonly Word[] | null;
  /** The word that was moved last. */
  readonly mover: number | null;
}

const EMPTY: Orders = { now: [], before: null, mover: null };

/** The sentence that the models are asked, and the order of its words before the last change. */
export class Sentence {
  readonly #orders = signal(EMPTY);
  /** As it was typed, with its spaces. */
  readonly text = signal('');
  readonly now: ReadonlySignal<readonly Word[]> = computed(() => this.#orders.value.now);
  readonly before: ReadonlySignal<readonly Word[] | null> = computed(() => this.#orders.value.before);
  /** Id of the word that was moved last, or of the first. */
  readonly mover: ReadonlySignal<number | null> = computed(
    () => this.#orders.value.mover ?? this.#orders.value.now[0]?.id ?? null,
  );

  /** What to ask of it; null where there are no words. */
  readonly question: ReadonlySignal<Question | null> = computed(() => {
    const { now, before } = this.#orders.value;
    return now.length === 0 ? null : { now: textOf(now), before: before && textOf(before) };
  });

  /** Another sentence; `before` is another order of its words, where there is one to begin with. */
  set(text: string, before: string | null = null): void {
    this.text.value = text;
    this.#orders.value = { ...EMPTY, now: wordsIn(text), before: before === null ? null : wordsIn(before) };
  }

  /** What is typed: the same words in another order are compared with the order before. */
  type(text: string): void {
    const { now } = this.#orders.value;
    const words = wordsIn(text);
    this.text.value = text;
    if (sameOrder(words, now)) return;
    this.#orders.value = { ...EMPTY, now: words, before: sameBag(words, now) ? now : null };
  }

  /** Several moves of one word, as with the arrow keys, are one change of order. */
  move(from: number, to: number): void {
    const { now, before, mover } = this.#orders.value;
    const next = moved(now, from, to);
    const id = now[from]?.id ?? null;
    this.#change(next, id, id === mover && before !== null && !sameOrder(next, before) ? before : now);
  }

  exchange(one: number, other: number): void {
    const { now } = this.#orders.value;
    this.#change(exchanged(now, one, other), now[one]?.id ?? null, now);
  }

  /** Restore the previous order. */
  undo(): void {
    const { now, before } = this.#orders.value;
    if (before !== null) this.#change(before, null, now);
  }

  #change(next: readonly Word[], mover: number | null, before: readonly Word[]): void {
    const { now } = this.#orders.value;
    if (sameOrder(next, now)) return;
    this.text.value = textOf(next);
    this.#orders.value = { now: next, before, mover };
  }
}
