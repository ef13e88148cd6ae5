import * as tf from '@tensorflow/tfjs';
import * as layers from '../../dist/esm/layers/index.js';

/** The part of the package that a build from before the kernels lacks: such a build can be measured as well. */
interface FastKernels {
  useFastKernels(): Promise<{ active: boolean; variant: string | null; reason: string }>;
  AdamW: new (options: {
    learningRate: number;
    beta1: number;
    beta2: number;
    epsilon: number;
    weightDecay: number;
  }) => tf.Optimizer;
}
const { useFastKernels, AdamW } = layers as Partial<FastKernels>;

/** Gives the variant of the kernels. @throws Error when they do not start. */
export async function startFastKernels(): Promise<string> {
  if (useFastKernels === undefined) throw new Error('this build of the package has no fast kernels');
  const { active, variant, reason } = await useFastKernels();
  if (!active) throw new Error(`the fast kernels are not active: ${reason}`);
  return variant ?? 'of no name';
}

/** Adam of the paper: the package's own optimizer without weight decay, or that of tf.js. */
export function adamOptimizer(learningRate: number): tf.Optimizer {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  return AdamW === undefined
    ? tf.train.adam(learningRate, beta1, beta2, epsilon)
    : new AdamW({ learningRate, beta1, beta2, epsilon, weightDecay: 0 });
}
