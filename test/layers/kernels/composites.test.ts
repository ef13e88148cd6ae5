import fc from 'fast-check';
import { attentionCases, longAttentionCases } from '../../support/kernels/attentionCases.js';
import { activationCases, linearCases, siluGateCases } from '../../support/kernels/elementwiseCases.js';
import type { KernelCase } from '../../support/kernels/kernelCase.js';
import {
  applyRotaryCases,
  crossEntropyCases,
  lookupCases,
  normCases,
  rotaryCases,
} from '../../support/kernels/rowCases.js';
import { expectSameAsComposite } from '../../support/kernels/sameResults.js';
import {
  fusedMatMulCases,
  gatherCases,
  matMulCases,
  segmentSumCases,
} from '../../support/kernels/tfjsCases.js';
import { describeOnEachVariant } from '../../support/kernels/variants.js';

/** 1,200 cases. */
const CASES: [string, fc.Arbitrary<KernelCase>, number][] = [
  ['activations', activationCases, 100],
  ['siluGate', siluGateCases, 60],
  ['linear', linearCases, 200],
  ['norms', normCases, 120],
  ['lookup', lookupCases, 60],
  ['crossEntropy', crossEntropyCases, 100],
  ['turn', rotaryCases, 80],
  ['applyRotary', applyRotaryCases, 30],
  ['attention', attentionCases, 200],
  ['attention to more keys than a block', longAttentionCases, 30],
  ['tf.matMul', matMulCases, 80],
  ['tf.fused.matMul', fusedMatMulCases, 60],
  ['tf.gather', gatherCases, 40],
  ['tf.unsortedSegmentSum', segmentSumCases, 40],
];

describeOnEachVariant('fast kernels give what the composites give on cpu, values and gradients', () => {
  it.each(CASES)('%s', (_, cases, numRuns) => {
    fc.assert(fc.property(cases, expectSameAsComposite), { seed: 1, numRuns });
  });
});
