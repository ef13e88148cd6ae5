import {
  keyOf,
  type RunRecord,
  type RunSetup,
  type SeedRecord,
} from '../../../../playground/state/runs/record.js';

const SETUP: RunSetup = {
  ...{ encoding: 'rotary', data: 'plausible', ownData: null },
  ...{ steps: 300, batch: 64, lr: 0.002, width: 32, layers: 2, heads: 4, device: 'auto' },
};

export function seedAt(seed: number, accuracy: number | null, step = 300): SeedRecord {
  return { seed, step, accuracy, loss: 0.5, msPerStep: 2 };
}

/** A record of one finished seed, but for what is said. */
export function recordOf(
  setup: Partial<RunSetup> = {},
  seeds: readonly SeedRecord[] = [seedAt(1, 0.75)],
  isPinned = false,
): RunRecord {
  const whole = { ...SETUP, ...setup };
  return { key: keyOf(whole), setup: whole, seeds, isPinned };
}
