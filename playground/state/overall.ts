import { percent } from '../../src/app/page.js';
import { mean } from './mean.js';
import { asFarAsFirst, byEncoding } from './seedCurves.js';
import type { Training } from './training.js';

/** What the trainings together are doing. */
export type Overall = Training['state'];

/** The first that is true of any is said of all. */
const PRECEDENCE = [
  ...(['training', 'starting', 'pausing', 'stepping', 'resetting'] as const),
  ...(['opening', 'paused'] as const),
];

/** Whether it trains, or will as soon as its worker hears of it. */
export function isUnderWay(state: Overall): boolean {
  return state === 'training' || state === 'starting';
}

export function hasEnded(state: Overall): boolean {
  return state === 'finished' || state === 'failed';
}

/** One that trains counts for all; those that failed count only where there is no other. */
export function overallState(states: readonly Training['state'][]): Overall {
  const alive = states.filter((state) => state !== 'failed');
  if (alive.length === 0) return 'failed';
  return PRECEDENCE.find((state) => alive.includes(state)) ?? 'finished';
}

/** How far all have come: the step of the slowest that still counts. */
export function slowestStep(trainings: readonly Training[]): number {
  const alive = trainings.filter(({ state }) => state !== 'failed');
  const steps = alive.map(({ status }) => status.value?.step ?? 0);
  return steps.length === 0 ? 0 : Math.min(...steps);
}

/** Means over seeds: 'none 50.0%, rotary 99.9%'. */
export function accuracies(trainings: readonly Training[]): string {
  return byEncoding(trainings)
    .flatMap(([encoding, seeds]) => {
      const curves = asFarAsFirst(seeds.map(({ status }) => status.value?.accuracyCurve ?? []));
      const values = curves.flatMap((curve) => curve.at(-1)?.value ?? []);
      return values.length === 0 ? [] : `${encoding} ${percent(mean(values))}%`;
    })
    .join(', ');
}
