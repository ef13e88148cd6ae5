import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Training } from '../state/training.js';
import type { OfPlayground } from './ofPlayground.js';

/** What the encoding of a model does, for who scrolls as far: it is loaded then. */
export function EncodingFigures({ training, playground }: OfPlayground & { training: Training }) {
  const holder = useRef<HTMLDivElement>(null);
  const loaded = useSignal<typeof import('./inside.js') | null>(null);
  useEffect(() => {
    if (!holder.current) return;
    const observer = new IntersectionObserver(async (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      loaded.value = await import('./inside.js');
    });
    observer.observe(holder.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={holder} class="position-figures">
      {loaded.value && <loaded.value.PositionFigures {...{ training, playground }} />}
    </div>
  );
}
