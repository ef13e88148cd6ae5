import { useEffect, useRef, useState } from 'preact/hooks';
import type Sortable from 'sortablejs';
import { textOf } from '../state/wordOrder.js';
import type { OfPlayground } from './ofPlayground.js';

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The words to drag; with the keyboard, arrows move the one in focus; two that are pressed change places. */
export function WordOrder({ playground }: OfPlayground) {
  const { sentence } = playground;
  const list = useRef<HTMLOListElement>(null);
  const [held, setHeld] = useState<number | null>(null);
  const words = sentence.now.value;

  const announce = () => playground.announce(`The sentence is now: ${textOf(sentence.now.peek())}.`);
  const move = (from: number, to: number) => {
    sentence.move(from, to);
    announce();
  };
  const press = (place: number, id: number) => {
    const other = words.findIndex((word) => word.id === held);
    if (held === null || other === -1) return setHeld(id);
    setHeld(null);
    if (other === place) return;
    sentence.exchange(other, place);
    announce();
  };

  useEffect(() => {
    let sortable: Sortable | null = null;
    const load = async () => {
      const { create } = (await import('sortablejs')).default;
      if (!list.current) return;
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      sortable = create(list.current, {
        animation: still ? 0 : 150,
        // Preact owns the list: it is put back as it was, and drawn again from the new order.
        onEnd: ({ item, from, oldIndex, newIndex }) => {
          if (oldIndex === undefined || newIndex === undefined || oldIndex === newIndex) return;
          item.remove();
          from.insertBefore(item, from.children[oldIndex] ?? null);
          setHeld(null);
          move(oldIndex, newIndex);
        },
      });
    };
    // A mouse is seen before it drags; a first touch may already drag. Who has only keys needs no library for it.
    if (matchMedia('(any-pointer: coarse)').matches) load();
    else addEventListener('pointerover', load, { once: true });
    return () => {
      removeEventListener('pointerover', load);
      sortable?.destroy();
    };
  }, [playground]);

  return (
    <>
      <ol ref={list} class="words" aria-label="Words in their order">
        {words.map(({ id, text }, place) => (
          <li key={id}>
            <button
              type="button"
              class="word"
              aria-pressed={id === held}
              aria-describedby="word-hint"
              onClick={() => press(place, id)}
              onKeyDown={(event) => {
                const step = STEPS[event.key];
                if (step === undefined) return;
                event.preventDefault();
                // Moved in the list, the button would lose the focus.
                const button = event.currentTarget;
                move(place, place + step);
                requestAnimationFrame(() => button.focus());
              }}
            >
              {text}
            </button>
          </li>
        ))}
      </ol>
      <p id="word-hint" class="note">
        Drag a word, move it with the arrow keys, or press two words to swap them.{' '}
        <button
          type="button"
          class={sentence.before.value === null ? 'plain absent' : 'plain'}
          onClick={() => sentence.undo()}
        >
          Restore the previous order
        </button>
      </p>
    </>
  );
}
