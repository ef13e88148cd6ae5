import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { OfPlayground } from './ofPlayground.js';

/** Every training so far, in a table for who opens it. It is loaded then, or when there is something to note. */
export function AllRuns({ playground }: OfPlayground) {
  const isOpen = useSignal(false);
  const table = useSignal<ReturnType<typeof import('./runs/loaded.js').runTable> | null>(null);
  const isNeeded =
    isOpen.value || playground.trainings.value.some(({ status }) => (status.value?.step ?? 0) > 0);
  useEffect(() => {
    if (!isNeeded || table.value) return;
    import('./runs/loaded.js').then(({ runTable }) => {
      table.value ??= runTable(playground);
    });
  }, [isNeeded]);
  return (
    <details
      class="runs"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>Compare with earlier runs</summary>
      {isOpen.value && table.value}
    </details>
  );
}
