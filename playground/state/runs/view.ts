import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { columnsOf } from './columns.js';
import { found, type RunRow, rowsOf, sorted } from './rows.js';
import type { Runs } from './runs.js';

/** By which column rows are sorted. */
export interface Sorting {
  readonly column: string;
  readonly isFalling: boolean;
}

/** How one looks at the runs. */
export class RunView {
  readonly search = signal('');
  /** null for the newest first. */
  readonly sorting = signal<Sorting | null>(null);
  /** Key of the run that the others are compared with; null for none. */
  readonly base = signal<string | null>(null);
  /** Whether the base is among the runs: it may have been removed. */
  readonly hasBase: ReadonlySignal<boolean>;
  readonly #all: ReadonlySignal<readonly RunRow[]>;
  readonly columns: ReadonlySignal<ReturnType<typeof columnsOf>>;
  /** Those that are found, in order. */
  readonly rows: ReadonlySignal<readonly RunRow[]>;

  constructor({ records }: Pick<Runs, 'records'>) {
    this.#all = computed(() => rowsOf(records.value, this.base.value));
    this.hasBase = computed(() => this.#all.value.some(({ key }) => key === this.base.value));
    this.columns = computed(() => columnsOf(this.#all.value, this.hasBase.value));
    this.rows = computed(() => {
      const rows = found(this.#all.value, this.search.value).reverse();
      const column = this.columns.value.columns.find(({ name }) => name === this.sorting.value?.column);
      return sorted(rows, column?.sortKey ?? (() => null), this.sorting.value?.isFalling ?? false);
    });
  }

  /** Rising first, as in the report. */
  sortBy(column: string): void {
    const before = this.sorting.value;
    this.sorting.value = { column, isFalling: before?.column === column && !before.isFalling };
  }

  toggleBase(key: string): void {
    this.base.value = this.base.value === key ? null : key;
  }
}
