import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Chosen, Left } from './left.js';
import type { Training } from './training.js';

/** Remembers what was chosen before, and its trained models. */
export class LeftModels {
  readonly #left = signal<Left | null>(null);
  #chosen: Chosen | null = null;
  /** null without, and for who goes back by the browser's own button and so finds them. */
  readonly now: ReadonlySignal<Left | null>;

  /** @param trainings those of the page */
  constructor(trainings: ReadonlySignal<readonly Training[]>) {
    this.now = computed(() => {
      const left = this.#left.value;
      return left?.trainings.every((training) => trainings.value.includes(training)) ? null : left;
    });
  }

  /** @param left trained models of what was chosen before */
  choose(chosen: Chosen, left: readonly Training[]): void {
    if (this.#chosen !== null && left.length > 0) this.#left.value = { ...this.#chosen, trainings: left };
    this.#chosen = chosen;
  }

  forget(): void {
    this.#left.value = null;
  }
}
