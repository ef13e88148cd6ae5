import { isUnderWay, type Overall } from './overall.js';

export type GuideStep = 'swap' | 'train' | 'watch' | 'done';

/** What the guide says next: a step ends when it was done, however it was done. */
export function guideStep(isReordered: boolean, overall: Overall, step: number): GuideStep {
  if (overall === 'finished') return 'done';
  if (step > 0 || isUnderWay(overall)) return 'watch';
  return isReordered ? 'train' : 'swap';
}
