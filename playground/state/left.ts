import { list, plural, type TsvSource } from '../../src/app/page.js';
import type { PageSettings } from './settings.js';
import type { Training } from './training.js';

/** What the page trains with. */
export interface Chosen {
  readonly settings: PageSettings;
  readonly ownData: TsvSource | null;
}

/** What was chosen before, and its trained models. */
export interface Left extends Chosen {
  readonly trainings: readonly Training[];
}

/** What is kept of trained models, and what ended: '2 models paused at step 120 of 300 are kept.' */
export function leftText({ settings: { steps }, trainings }: Left): string {
  const kept = trainings.filter(({ isClosed, isReleased }) => !isClosed || isReleased);
  const finished = kept.filter(({ state }) => state === 'finished').length;
  const paused = kept.flatMap(({ state, status }) => (state === 'finished' ? [] : (status.value?.step ?? 0)));
  const parts = [
    ...(paused.length > 0
      ? [`${plural(paused.length, 'model')} paused at step ${Math.min(...paused)} of ${steps}`]
      : []),
    ...(finished > 0 ? [plural(finished, 'finished model')] : []),
  ];
  const sentences = [
    ...(kept.length > 0 ? [`${list(parts)} ${kept.length === 1 ? 'is' : 'are'} kept.`] : []),
    ...(kept.length < trainings.length ? [`${plural(trainings.length - kept.length, 'model')} ended.`] : []),
  ];
  return sentences.join(' ');
}
