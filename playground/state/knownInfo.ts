import { computed, type ReadonlySignal } from '@preact/signals';
import type { DataInfo } from '../protocol.js';
import { dataOf } from './jobs.js';
import type { Training } from './training.js';

/** What is known of the data: while new models are built, what those before said of the same data; null before that. */
export function knownInfo(models: ReadonlySignal<readonly Training[]>): ReadonlySignal<DataInfo | null> {
  let known: { readonly data: unknown; readonly info: DataInfo } | null = null;
  return computed(() => {
    const [first] = models.value;
    if (first === undefined) return null;
    const data = dataOf(first.job.source);
    const info = models.value.find(({ info }) => info.value !== null)?.info.value ?? null;
    if (info !== null) known = { data, info };
    return known?.data === data ? known.info : null;
  });
}
