import { dynamic } from './dynamic.js';
import { linear } from './linear.js';
import { llama3 } from './llama3.js';
import { longrope } from './longrope.js';
import { none } from './none.js';
import { proportional } from './proportional.js';
import type { RopeScalingMaker } from './scaling.js';
import { yarn } from './yarn.js';

/** The scalings by name: those of Hugging Face's `rope_type`, 'none' for its 'default'. */
export const ROPE_SCALINGS = {
  ...{ none, linear, dynamic, yarn, longrope, llama3, proportional },
} as const satisfies Record<string, RopeScalingMaker>;

export type RopeScalingName = keyof typeof ROPE_SCALINGS;
