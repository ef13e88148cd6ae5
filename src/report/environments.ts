import type { RunEnvironment } from '../experiment/results.js';

/** One environment in a line. */
export function environmentLine(environment: RunEnvironment): string {
  const { backend, kernels, runtime, tfjs, platform, cpu, cores } = environment;
  return `${backend} (${kernels} kernels), ${runtime}, tf.js ${tfjs}, ${platform}, ${cpu}, ${cores} cores`;
}

/** A sentence where runs of one comparison were computed by several backends or kernels; null where by one. */
export function mixedKernels(environments: readonly RunEnvironment[]): string | null {
  const used = [...new Set(environments.map(({ backend, kernels }) => `${backend} (${kernels} kernels)`))];
  if (used.length < 2) return null;
  return `Runs used different kernels: ${used.join(', ')}. Their last digits can differ.`;
}
