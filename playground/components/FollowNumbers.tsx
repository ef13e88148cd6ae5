import { useSignal } from '@preact/signals';
import type { OfPlayground } from './ofPlayground.js';

/** The numbers of the sentence on their way through the models, for who opens it: it is loaded then. */
export function FollowNumbers({ playground }: OfPlayground) {
  const isOpen = useSignal(false);
  const loaded = useSignal<typeof import('./inside.js') | null>(null);
  const toggle = async (open: boolean) => {
    isOpen.value = open;
    if (open) loaded.value ??= await import('./inside.js');
  };
  return (
    <details class="walk" onToggle={({ currentTarget }) => toggle(currentTarget.open)}>
      <summary>Follow the numbers of the sentence</summary>
      {isOpen.value && loaded.value && <loaded.value.NumberWalk playground={playground} />}
    </details>
  );
}
