import type * as tf from '@tensorflow/tfjs';
import { requireInteger, requirePositive } from '../../checks.js';
import { OptionError } from '../../errors.js';

/** Options of all scalings; each declares which of them it takes. */
export interface RopeScalingOptions {
  /** By how much longer sequences become than those of training; at least 1. Needed by every scaling. */
  factor?: number;
  /** Longest sequence of training, in tokens; at least 1. 'dynamic', 'yarn', 'longrope', 'llama3'. Default 2048. */
  originalMaxLength?: number;
  /** What cos and sin are multiplied by; at least 0. 'yarn', 'longrope'. Default null: the papers' function of `factor`. */
  attentionFactor?: number | null;
  /** 'yarn': pairs that turn more often within originalMaxLength keep their speed. Default 32. */
  betaFast?: number;
  /** 'yarn': pairs that turn less often within originalMaxLength are slowed down by `factor`. Default 1. */
  betaSlow?: number;
  /** 'yarn': weight of log(factor) above the line of the attention factor, with `mscaleAllDim`. Default null. */
  mscale?: number | null;
  /** 'yarn': the same below the line. Default null. */
  mscaleAllDim?: number | null;
  /** 'yarn': whether the two ends of its ramp are whole pairs. Default true. */
  truncate?: boolean;
  /** 'longrope': what slows down each of the R / 2 pairs up to originalMaxLength tokens. */
  shortFactor?: readonly number[];
  /** 'longrope': the same beyond. */
  longFactor?: readonly number[];
  /** 'llama3': pairs with a wave longer than originalMaxLength / lowFreqFactor are slowed down by `factor`. Default 1. */
  lowFreqFactor?: number;
  /** 'llama3': pairs with a wave shorter than originalMaxLength / highFreqFactor keep their speed. Default 4. */
  highFreqFactor?: number;
  /** 'proportional': share of the pairs that turn, the fastest ones, in (0, 1]. Default 0.75. */
  turningShare?: number;
  /** 'xpos': over how many tokens the decay is that of the paper's zeta; greater than 0. Default 512. */
  scaleBase?: number;
}

/** The pairs that turn. */
export interface TurningPairs {
  /** R, even. */
  readonly rotaryDim: number;
  readonly maxWavelength: number;
  /** Of the call, in tokens: the greatest position + 1. */
  readonly length: number;
}

/** How the pairs turn. */
export interface Turns {
  /** Radians a position of each of the R / 2 pairs. */
  readonly frequencies: readonly number[];
  /** What cos and sin are multiplied by, of queries and of keys. */
  readonly attentionFactor: number;
  /** By what power of e each pair of a query grows in a position, and that of a key shrinks. Default 0. */
  readonly growth?: readonly number[];
}

/** A scaling with its options checked. */
export interface RopeScaling {
  /** Its own options, to be saved. */
  readonly options: tf.serialization.ConfigDict;
  /** @throws OptionError where the pairs do not fit it. */
  turns(pairs: TurningPairs): Turns;
}

/** Makes a scaling of its options. `label` is how errors name the layer. */
export type RopeScalingMaker = (label: string, options: RopeScalingOptions) => RopeScaling;

/** maxWavelength^(-2i / R) of each pair: what is scaled. */
export function plainFrequencies({ rotaryDim, maxWavelength }: Omit<TurningPairs, 'length'>): number[] {
  return Array.from({ length: rotaryDim / 2 }, (_, pair) => maxWavelength ** ((-2 * pair) / rotaryDim));
}

/** @throws OptionError unless there is a factor of at least 1. */
export function factorOf(label: string, { factor }: RopeScalingOptions): number {
  if (factor !== undefined && factor >= 1 && Number.isFinite(factor)) return factor;
  throw new OptionError(`${label}: factor must be a number of at least 1; got ${factor}`);
}

/** 2048, as Hugging Face's Llama has it. */
export function originalMaxLengthOf(label: string, { originalMaxLength = 2048 }: RopeScalingOptions): number {
  return requireInteger(label, 'originalMaxLength', originalMaxLength);
}

/** @throws OptionError unless it is null or a number of at least 0. */
export function orNull(label: string, option: string, value: number | null = null): number | null {
  return value === null || value === 0 ? value : requirePositive(label, option, value);
}
