import { OptionError } from '../../errors.js';
import { factorOf, originalMaxLengthOf, orNull, plainFrequencies, type RopeScalingMaker } from './scaling.js';

/**
 * LongRoPE (Ding et al. 2024, 2402.13753): each pair is slowed down by a number of its own, from one list up to
 * originalMaxLength tokens and from another beyond; cos and sin grow by sqrt(1 + log(factor) / log(originalMaxLength)).
 */
export const longrope: RopeScalingMaker = (label, options) => {
  const factor = factorOf(label, options);
  const originalMaxLength = originalMaxLengthOf(label, options);
  const given = orNull(label, 'attentionFactor', options.attentionFactor);
  const shortFactor = listOf(label, 'shortFactor', options.shortFactor);
  const longFactor = listOf(label, 'longFactor', options.longFactor);
  if (given === null && factor > 1 && originalMaxLength === 1) {
    throw new OptionError(
      `${label}: originalMaxLength must be at least 2, or give an attentionFactor; got 1`,
    );
  }
  const grown = factor > 1 ? Math.sqrt(1 + Math.log(factor) / Math.log(originalMaxLength)) : 1;
  return {
    options: { factor, originalMaxLength, attentionFactor: given, shortFactor, longFactor },
    turns: (pairs) => {
      const count = pairs.rotaryDim / 2;
      for (const [name, list] of Object.entries({ shortFactor, longFactor })) {
        if (list.length === count) continue;
        throw new OptionError(`${label}: ${name} must have ${count} numbers, one a pair; got ${list.length}`);
      }
      const factors = pairs.length > originalMaxLength ? longFactor : shortFactor;
      const frequencies = plainFrequencies(pairs).map((frequency, i) => frequency / (factors[i] as number));
      return { frequencies, attentionFactor: given ?? grown };
    },
  };
};

function listOf(label: string, option: string, list: readonly number[] | undefined): number[] {
  if (Array.isArray(list) && list.every((number) => Number.isFinite(number) && number > 0)) return [...list];
  throw new OptionError(
    `${label}: ${option} must be a list of numbers greater than 0, one a pair; got ${JSON.stringify(list)}`,
  );
}
