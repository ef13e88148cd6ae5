import { OptionError } from '../../errors.js';
import { factorOf, originalMaxLengthOf, plainFrequencies, type RopeScalingMaker } from './scaling.js';

/**
 * Beyond originalMaxLength the wavelengths grow with the length of the call, the slow ones most: dynamic NTK (bloc97 and
 * emozilla, 2023; in 2309.00071, appendix B). Up to it nothing is scaled.
 */
export const dynamic: RopeScalingMaker = (label, options) => {
  const factor = factorOf(label, options);
  const originalMaxLength = originalMaxLengthOf(label, options);
  return {
    options: { factor, originalMaxLength },
    turns: ({ rotaryDim, maxWavelength, length }) => {
      if (rotaryDim < 4) {
        throw new OptionError(
          `${label}: scaling 'dynamic' needs at least 4 rotated channels; got ${rotaryDim}`,
        );
      }
      const stretch = (factor * Math.max(length, originalMaxLength)) / originalMaxLength - (factor - 1);
      const longer = maxWavelength * stretch ** (rotaryDim / (rotaryDim - 2));
      return { frequencies: plainFrequencies({ rotaryDim, maxWavelength: longer }), attentionFactor: 1 };
    },
  };
};
