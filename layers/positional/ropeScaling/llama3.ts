import { requirePositive } from '../../checks.js';
import { OptionError } from '../../errors.js';
import { factorOf, originalMaxLengthOf, plainFrequencies, type RopeScalingMaker } from './scaling.js';

/** Llama 3.1 (2407.21783): waves longer than some length are slowed down by `factor`, short ones not, with a ramp between. */
export const llama3: RopeScalingMaker = (label, options) => {
  const { lowFreqFactor = 1, highFreqFactor = 4 } = options;
  const factor = factorOf(label, options);
  const originalMaxLength = originalMaxLengthOf(label, options);
  requirePositive(label, 'lowFreqFactor', lowFreqFactor);
  requirePositive(label, 'highFreqFactor', highFreqFactor);
  if (highFreqFactor <= lowFreqFactor) {
    throw new OptionError(
      `${label}: highFreqFactor must be greater than lowFreqFactor; ` +
        `got highFreqFactor=${highFreqFactor}, lowFreqFactor=${lowFreqFactor}`,
    );
  }
  return {
    options: { factor, originalMaxLength, lowFreqFactor, highFreqFactor },
    turns: (pairs) => ({
      frequencies: plainFrequencies(pairs).map((frequency) => {
        const turnsWithin = (originalMaxLength * frequency) / (2 * Math.PI);
        const kept = (turnsWithin - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
        const share = Math.min(Math.max(kept, 0), 1);
        return (frequency / factor) * (1 - share) + frequency * share;
      }),
      attentionFactor: 1,
    }),
  };
};
