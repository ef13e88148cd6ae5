import type * as tf from '@tensorflow/tfjs';
import { AdaptProblem } from './compiledInterface.js';
import { type KernelCall, type KernelContext, type Kernels, requiredInput } from './kernel.js';

const NAMES = ['scores', 'bias', 'hiddenBias', 'scoreKernel', 'outputKernel', 'outputBias'] as const;
type Given = Record<(typeof NAMES)[number], tf.TensorInfo>;
type Results = Partial<
  Pick<
    AdaptProblem,
    | 'adapted'
    | 'dAdapted'
    | 'dScores'
    | 'dBias'
    | 'dHiddenBias'
    | 'dScoreKernel'
    | 'dOutputKernel'
    | 'dOutputBias'
  >
>;

export const adaptScoresKernels: Kernels = {
  TransformerAdaptScores(context, call) {
    const { heap, wasm } = context;
    const adapted = heap.output(requiredInput(call, 'scores').shape);
    const problem = adaptProblem(context, call, { adapted });
    wasm.adaptScores(problem, heap.scratch(wasm.adaptScoresScratch(problem)));
    return [adapted];
  },

  TransformerAdaptScoresGrad(context, call) {
    const { heap, wasm } = context;
    const made = NAMES.map((name) => heap.output(requiredInput(call, name).shape));
    const [dScores, dBias, dHiddenBias, dScoreKernel, dOutputKernel, dOutputBias] = made;
    const problem = adaptProblem(context, call, {
      dAdapted: requiredInput(call, 'dy'),
      ...{ dScores, dBias, dHiddenBias, dScoreKernel, dOutputKernel, dOutputBias },
    });
    wasm.adaptScoresGradient(problem, heap.scratch(wasm.adaptScoresGradientScratch(problem)));
    return made;
  },
};

/** @returns where the problem is, for the module; it lasts until the next */
function adaptProblem({ heap }: KernelContext, call: KernelCall, results: Results): number {
  const given = Object.fromEntries(NAMES.map((name) => [name, requiredInput(call, name)])) as Given;
  const [B = 0, H = 0, T = 0, S = 0] = given.scores.shape;
  const isRelative = given.bias.shape.length === 2;
  return heap.struct(AdaptProblem, {
    ...{ B, H, T, S, U: given.scoreKernel.shape[1] as number },
    leak: call.attributes.leak as number,
    ...given,
    isRelative: Number(isRelative),
    isShared: Number(!isRelative && given.bias.shape[0] === 1),
    adapted: results.adapted,
    dAdapted: results.dAdapted,
    dScores: results.dScores,
    dBias: results.dBias,
    dHiddenBias: results.dHiddenBias,
    dScoreKernel: results.dScoreKernel,
    dOutputKernel: results.dOutputKernel,
    dOutputBias: results.dOutputBias,
  });
}
