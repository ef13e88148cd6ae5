import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { isUnderWay, type Overall } from './overall.js';

/** In their order. */
export const GUIDE_STEPS = ['swap', 'train', 'watch', 'done'] as const;
export type GuideStep = (typeof GUIDE_STEPS)[number];

/** What is to be done next: a step ends when it was done, however it was done. */
export function guideStep(isReordered: boolean, overall: Overall, step: number): GuideStep {
  if (overall === 'finished') return 'done';
  if (step > 0 || isUnderWay(overall)) return 'watch';
  return isReordered ? 'train' : 'swap';
}

/** The furthest step so far: new settings have models to train, and nobody has to learn that twice. */
export function furthestStep(next: () => GuideStep): ReadonlySignal<GuideStep> {
  const furthest = signal<GuideStep>('swap');
  effect(() => {
    const step = next();
    if (GUIDE_STEPS.indexOf(step) > GUIDE_STEPS.indexOf(furthest.peek())) furthest.value = step;
  });
  return furthest;
}
