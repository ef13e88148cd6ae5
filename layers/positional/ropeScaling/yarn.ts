import { requirePositive } from '../../checks.js';
import { OptionError } from '../../errors.js';
import { factorOf, originalMaxLengthOf, orNull, plainFrequencies, type RopeScalingMaker } from './scaling.js';

/**
 * YaRN (Peng et al. 2023, 2309.00071): fast pairs keep their speed, slow ones are slowed down by `factor`, with a ramp between
 * them; and scores grow, by a factor of cos and sin of 0.1 log(factor) + 1.
 */
export const yarn: RopeScalingMaker = (label, options) => {
  const { betaFast = 32, betaSlow = 1, truncate = true } = options;
  const factor = factorOf(label, options);
  const originalMaxLength = originalMaxLengthOf(label, options);
  requirePositive(label, 'betaFast', betaFast);
  requirePositive(label, 'betaSlow', betaSlow);
  if (betaFast < betaSlow) {
    throw new OptionError(
      `${label}: betaFast must be at least betaSlow; got betaFast=${betaFast}, betaSlow=${betaSlow}`,
    );
  }
  const given = orNull(label, 'attentionFactor', options.attentionFactor);
  const mscale = orNull(label, 'mscale', options.mscale);
  const mscaleAllDim = orNull(label, 'mscaleAllDim', options.mscaleAllDim);
  const grown = (weight: number) => 0.1 * weight * Math.log(factor) + 1;
  const attentionFactor = given ?? (mscale && mscaleAllDim ? grown(mscale) / grown(mscaleAllDim) : grown(1));
  return {
    options: {
      ...{ factor, originalMaxLength, betaFast, betaSlow, truncate },
      ...{ attentionFactor: given, mscale, mscaleAllDim },
    },
    turns: (pairs) => {
      const { rotaryDim, maxWavelength } = pairs;
      if (maxWavelength === 1) {
        throw new OptionError(`${label}: scaling 'yarn' needs a maxWavelength other than 1`);
      }
      /** Which pair turns so many times within the original length; a fraction. */
      const pairThatTurns = (times: number) =>
        (rotaryDim * Math.log(originalMaxLength / (times * 2 * Math.PI))) / (2 * Math.log(maxWavelength));
      const [first, last] = [pairThatTurns(betaFast), pairThatTurns(betaSlow)];
      const low = Math.max(truncate ? Math.floor(first) : first, 0);
      const end = Math.min(truncate ? Math.ceil(last) : last, rotaryDim - 1);
      const high = end === low ? low + 0.001 : end;
      const frequencies = plainFrequencies(pairs).map((frequency, pair) => {
        const slowed = Math.min(Math.max((pair - low) / (high - low), 0), 1);
        return (frequency / factor) * slowed + frequency * (1 - slowed);
      });
      return { frequencies, attentionFactor };
    },
  };
};
