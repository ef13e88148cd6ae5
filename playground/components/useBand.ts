import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Band, curveItself } from '../../src/app/page.js';
import type { Playground } from '../state/playground.js';

const loaded = signal<Band | null>(null);

/** Mean and interval of the curves of some seeds. The first seed needs no statistics: they are loaded with the second. */
export function useBand(playground: Playground): Band {
  const isNeeded = hasLaterSeeds(playground);
  useEffect(() => {
    if (!isNeeded || loaded.peek() !== null) return;
    import('../state/seedBand.js').then(({ seedBand }) => {
      loaded.value = seedBand;
    });
  }, [isNeeded]);
  return loaded.value ?? curveItself;
}

function hasLaterSeeds({ trainings, models }: Playground): boolean {
  return trainings.value.length > models.value.length;
}
