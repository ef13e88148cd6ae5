import { requireInteger, requireKnown, requireOneOf } from '../checks.js';
import { OptionError } from '../errors.js';

const SCHEDULES = ['constant', 'linear', 'cosine', 'inverse-sqrt'] as const;

/** How the learning rate goes down after its warm-up, in Hugging Face's names: see `LearningRateSchedule`. */
export type ScheduleType = (typeof SCHEDULES)[number];

/**
 * What the learning rate is multiplied by at step t = 1, 2, ...: t / (W + 1) for the first W steps, and then, from 1 on,
 *
 * - 'constant': 1
 * - 'linear': (N - t + 1) / (N - W)
 * - 'cosine': (1 + cos(pi (t - 1 - W) / (N - W))) / 2 (Loshchilov and Hutter 2017, 1608.03983)
 * - 'inverse-sqrt': sqrt(W / (t - 1)) (Vaswani et al. 2017, 1706.03762)
 *
 * They are Hugging Face's, but for its warm-up, whose first step is one of 0; 'linear' and 'cosine' are 0 from step N + 1 on.
 */
export interface LearningRateSchedule {
  /** Default 'constant'. */
  type?: ScheduleType;
  /** W, at least 0; at least 1 for 'inverse-sqrt'. Default 0. */
  warmupSteps?: number;
  /** N, greater than W: how many steps the training has. For 'linear' and 'cosine', which need it. */
  totalSteps?: number;
}

/** @throws OptionError unless it is a schedule. */
export function requireSchedule(label: string, schedule: LearningRateSchedule): void {
  const { type = 'constant', warmupSteps = 0, totalSteps } = schedule;
  requireKnown(`${label}: schedule`, Object.keys(schedule), ['type', 'warmupSteps', 'totalSteps']);
  requireOneOf(label, 'schedule.type', type, SCHEDULES);
  requireInteger(label, 'schedule.warmupSteps', warmupSteps, type === 'inverse-sqrt' ? 1 : 0);
  const ends = type === 'linear' || type === 'cosine';
  if (ends) requireInteger(label, 'schedule.totalSteps', totalSteps as number, warmupSteps + 1);
  else if (totalSteps !== undefined) {
    throw new OptionError(
      `${label}: schedule.totalSteps is for linear and cosine; got ${totalSteps} for ${type}`,
    );
  }
}

/** What the learning rate is multiplied by at a step; 1 is the first. */
export function scheduleFactor(
  { type = 'constant', warmupSteps = 0, totalSteps = 0 }: LearningRateSchedule,
  step: number,
): number {
  if (step <= warmupSteps) return step / (warmupSteps + 1);
  const after = step - 1 - warmupSteps;
  const progress = Math.min(1, after / (totalSteps - warmupSteps));
  if (type === 'linear') return 1 - progress;
  if (type === 'cosine') return (1 + Math.cos(Math.PI * progress)) / 2;
  return type === 'constant' ? 1 : Math.sqrt(warmupSteps / (warmupSteps + after));
}
