import { activationKernels } from './activationKernels.js';
import { adamKernels } from './adamKernels.js';
import { adaptScoresKernels } from './adaptScoresKernels.js';
import { attentionKernels } from './attentionKernels.js';
import { attentionScoresKernels } from './attentionScoresKernels.js';
import { betweenKernels } from './betweenKernels.js';
import { crossEntropyKernels } from './crossEntropyKernels.js';
import { type Kernels, requiredInput } from './kernel.js';
import { linearKernels } from './linearKernels.js';
import { lookupKernels } from './lookupKernels.js';
import { maskedMeanKernels } from './maskedMeanKernels.js';
import { matMulKernels } from './matMulKernels.js';
import { normalizeKernels } from './normalizeKernels.js';
import { rotaryKernels } from './rotaryKernels.js';
import { sumKernels } from './sumKernels.js';
import { whereFiniteKernels } from './whereFiniteKernels.js';

/** Under the names that layers/ops asks for, and under some of tf.js's own: those speed up any model. */
export const KERNELS: Kernels = {
  ...activationKernels,
  ...adamKernels,
  ...adaptScoresKernels,
  ...attentionKernels,
  ...attentionScoresKernels,
  ...betweenKernels,
  ...crossEntropyKernels,
  ...linearKernels,
  ...lookupKernels,
  ...maskedMeanKernels,
  ...matMulKernels,
  ...normalizeKernels,
  ...rotaryKernels,
  ...sumKernels,
  ...whereFiniteKernels,
  // tf.js's own copies; it does so with every tensor that a gradient needs.
  Identity: ({ heap }, call) => [heap.share(requiredInput(call, 'x'))],
};
