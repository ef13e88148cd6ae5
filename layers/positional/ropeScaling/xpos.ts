import { requirePositive } from '../../checks.js';
import { plainFrequencies, type RopeScalingMaker } from './scaling.js';

/**
 * xPos (Sun et al. 2022, 2212.10554): pair i of a query at m grows by zeta_i^(m / scaleBase) and of a key at n by
 * zeta_i^(-n / scaleBase), zeta_i = (2i / R + 0.4) / 1.4: a score decays with the distance m - n, the fast pairs most.
 */
export const xpos: RopeScalingMaker = (label, options) => {
  const scaleBase = requirePositive(label, 'scaleBase', options.scaleBase ?? 512);
  return {
    options: { scaleBase },
    turns: (pairs) => ({
      frequencies: plainFrequencies(pairs),
      attentionFactor: 1,
      growth: Array.from(
        { length: pairs.rotaryDim / 2 },
        (_, pair) => Math.log(((2 * pair) / pairs.rotaryDim + 0.4) / 1.4) / scaleBase,
      ),
    }),
  };
};
