import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { Playground } from '../playground.js';
import { sampled } from '../sampled.js';
import type { Training } from '../training.js';
import { noted, type RunRecord } from './record.js';
import { readRecords, type TextStorage, writeRecords } from './storage.js';

/** The trainings so far, those before the page was opened too: the oldest first. */
export class Runs {
  readonly #records = signal<readonly RunRecord[]>([]);
  readonly #removed = signal<readonly RunRecord[]>([]);
  readonly records: ReadonlySignal<readonly RunRecord[]> = this.#records;
  /** What was removed last. */
  readonly removed: ReadonlySignal<readonly RunRecord[]> = this.#removed;
  readonly #followed = new WeakSet<Training>();

  /** @param rest milliseconds between two times that the storage is written */
  constructor({ trainings }: Pick<Playground, 'trainings'>, storage: TextStorage, rest = 500) {
    this.#records.value = readRecords(storage);
    effect(() => {
      for (const training of trainings.value) this.#follow(training);
    });
    const current = sampled(this.#records, rest);
    effect(() => writeRecords(storage, current.value));
  }

  togglePin(key: string): void {
    this.#records.value = this.#records.value.map((record) =>
      record.key === key ? { ...record, isPinned: !record.isPinned } : record,
    );
  }

  remove(keys: readonly string[]): void {
    const isRemoved = ({ key }: RunRecord) => keys.includes(key);
    this.#removed.value = this.#records.value.filter(isRemoved);
    this.#records.value = this.#records.value.filter((record) => !isRemoved(record));
  }

  /** Brings back what was removed last, but for what has been trained again since. */
  undoRemove(): void {
    const there = this.#records.value;
    const lost = this.#removed.value.filter(({ key }) => !there.some((record) => record.key === key));
    this.#records.value = [...lost, ...there];
    this.#removed.value = [];
  }

  /** Also after the page has put it aside: its worker ends the step that it is in. */
  #follow(training: Training): void {
    if (this.#followed.has(training)) return;
    this.#followed.add(training);
    effect(() => {
      const status = training.status.value;
      if (status === null) return;
      untracked(() => {
        this.#records.value = noted(this.#records.value, training.job, status);
      });
    });
  }
}
