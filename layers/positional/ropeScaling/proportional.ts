import { OptionError } from '../../errors.js';
import { factorOf, plainFrequencies, type RopeScalingMaker } from './scaling.js';

/** p-RoPE (Barbero et al. 2024, 2410.06205): the fastest pairs turn as without a scaling, the others do not. */
export const proportional: RopeScalingMaker = (label, options) => {
  const { turningShare = 0.75 } = options;
  const factor = factorOf(label, { factor: options.factor ?? 1 });
  if (!(turningShare > 0 && turningShare <= 1)) {
    throw new OptionError(`${label}: turningShare must be greater than 0 and at most 1; got ${turningShare}`);
  }
  return {
    options: { factor, turningShare },
    turns: (pairs) => {
      const turning = Math.floor((turningShare * pairs.rotaryDim) / 2);
      if (turning === 0) {
        throw new OptionError(
          `${label}: turningShare=${turningShare} leaves no pair of ${pairs.rotaryDim} channels that turns`,
        );
      }
      const frequencies = plainFrequencies(pairs).map((frequency, i) =>
        i < turning ? frequency / factor : 0,
      );
      return { frequencies, attentionFactor: 1 };
    },
  };
};
