import { dynamic } from './dynamic.js';
import { linear } from './linear.js';
import { llama3 } from './llama3.js';
import { longrope } from './longrope.js';
import { none } from './none.js';
import { proportional } from './proportional.js';
import type { RopeScalingMaker } from './scaling.js';
import { xpos } from './xpos.js';
import { yarn } from './yarn.js';

/** The scalings by name: those of Hugging Face's `rope_type`, 'none' for its 'default', and 'xpos'. */
export const ROPE_SCALINGS = {
  ...{ none, linear, dynamic, yarn, longrope, llama3, proportional, xpos },
} as const satisfies Record<string, RopeScalingMaker>;

/** Names of scalings of rotary positions, as Hugging Face Transformers has them. */
export type RopeScalingName = keyof typeof ROPE_SCALINGS;
