import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { Playground } from '../playground.js';
import { sampled } from '../sampled.js';
import type { Training } from '../training.js';
import { noted, type RunRecord } from './record.js';
import { readRecords, type TextStorage, writeRecords } from './storage.js';

type Change = (records: readonly RunRecord[]) => readonly RunRecord[];

/** The trainings so far, those before the page was opened and those of other pages too: the oldest first. */
export class Runs {
  readonly #records = signal<readonly RunRecord[]>([]);
  readonly #removed = signal<readonly RunRecord[]>([]);
  readonly records: ReadonlySignal<readonly RunRecord[]> = this.#records;
  /** What was removed last. */
  readonly removed: ReadonlySignal<readonly RunRecord[]> = this.#removed;
  readonly #followed = new WeakSet<Training>();
  /** Changes that the storage does not have yet, in their order: of each training the last, and what a person did. */
  readonly #unwritten = new Map<unknown, Change>();
  readonly #changes = signal(0);

  /** @param rest milliseconds between two times that the storage is written */
  constructor(
    { trainings }: Pick<Playground, 'trainings'>,
    private readonly storage: TextStorage,
    rest = 500,
  ) {
    this.read();
    effect(() => {
      for (const training of trainings.value) this.#follow(training);
    });
    const changes = sampled(this.#changes, rest);
    effect(() => {
      if (changes.value > 0) untracked(() => this.#write());
    });
  }

  /** Takes what the storage has, which other pages write as well, with the changes of this page. */
  read(): void {
    const changes = [...this.#unwritten.values()];
    this.#records.value = changes.reduce<readonly RunRecord[]>(
      (records, change) => change(records),
      readRecords(this.storage),
    );
  }

  togglePin(key: string): void {
    this.#change((records) =>
      records.map((record) => (record.key === key ? { ...record, isPinned: !record.isPinned } : record)),
    );
  }

  remove(keys: readonly string[]): void {
    const isRemoved = ({ key }: RunRecord) => keys.includes(key);
    this.#removed.value = this.#records.value.filter(isRemoved);
    this.#change((records) => records.filter((record) => !isRemoved(record)));
  }

  /** Brings back what was removed last, but for what has been trained again since. */
  undoRemove(): void {
    const removed = this.#removed.value;
    this.#change((records) => {
      const isThere = (lost: RunRecord) => records.some(({ key }) => key === lost.key);
      return [...removed.filter((lost) => !isThere(lost)), ...records];
    });
    this.#removed.value = [];
  }

  /** @param source of changes of which only the last counts */
  #change(change: Change, source: unknown = change): void {
    const changed = change(this.#records.value);
    if (changed === this.#records.value) return;
    this.#records.value = changed;
    this.#unwritten.delete(source);
    this.#unwritten.set(source, change);
    this.#changes.value++;
  }

  #write(): void {
    this.read();
    if (writeRecords(this.storage, this.#records.value)) this.#unwritten.clear();
  }

  /** Also after the page has put it aside: its worker ends the step that it is in. */
  #follow(training: Training): void {
    if (this.#followed.has(training)) return;
    this.#followed.add(training);
    effect(() => {
      const status = training.status.value;
      if (status === null) return;
      untracked(() => this.#change((records) => noted(records, training.job, status), training));
    });
  }
}
