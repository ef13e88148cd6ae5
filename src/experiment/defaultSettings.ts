import type { TrainingSettings } from './results.js';

/** Those of the command and of the playground. */
export const DEFAULT_SETTINGS: TrainingSettings = {
  steps: 300,
  batch: 64,
  lr: 2e-3,
  width: 32,
  layers: 2,
  heads: 4,
};
