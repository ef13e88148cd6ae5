import { factorOf, plainFrequencies, type RopeScalingMaker } from './scaling.js';

/** Divides the frequency of every pair by `factor`: position interpolation (Chen et al. 2023, 2306.15595). */
export const linear: RopeScalingMaker = (label, options) => {
  const factor = factorOf(label, options);
  return {
    options: { factor },
    turns: (pairs) => ({
      frequencies: plainFrequencies(pairs).map((frequency) => frequency / factor),
      attentionFactor: 1,
    }),
  };
};
