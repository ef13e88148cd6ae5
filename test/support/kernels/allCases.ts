import type fc from 'fast-check';
import { attentionCases, attentionScoresCases, longAttentionCases } from './attentionCases.js';
import { contextualCases } from './contextualCases.js';
import {
  activationCases,
  addCases,
  finiteOnlyCases,
  gatedLinearUnitCases,
  headsCases,
  linearCases,
} from './elementwiseCases.js';
import type { KernelCase } from './kernelCase.js';
import {
  adaptScoresCases,
  applyRotaryCases,
  betweenCases,
  crossEntropyCases,
  lookupCases,
  maskedMeanCases,
  normCases,
  rotaryCases,
} from './rowCases.js';
import { fusedMatMulCases, gatherCases, matMulCases, segmentSumCases, tfAddCases } from './tfjsCases.js';

/** Whatever has a kernel, and how many of 1,000 random cases are of it. */
export const ALL_CASES: readonly [name: string, cases: fc.Arbitrary<KernelCase>, share: number][] = [
  ['activations', activationCases, 80],
  ['gatedLinearUnit', gatedLinearUnitCases, 50],
  ['finiteOnly', finiteOnlyCases, 20],
  ['add', addCases, 20],
  ['tf.add', tfAddCases, 10],
  ['maskedMean', maskedMeanCases, 20],
  ['lossBetween', betweenCases, 20],
  ['adaptScores', adaptScoresCases, 40],
  ['linear', linearCases, 150],
  ['linear to and from heads', headsCases, 30],
  ['norms', normCases, 80],
  ['lookup', lookupCases, 50],
  ['crossEntropy', crossEntropyCases, 80],
  ['turn', rotaryCases, 70],
  ['applyRotary', applyRotaryCases, 30],
  ['attention', attentionCases, 140],
  ['attention to more keys than a block', longAttentionCases, 20],
  ['attentionScores', attentionScoresCases, 40],
  ['attention with contextual positions', contextualCases, 30],
  ['tf.matMul', matMulCases, 70],
  ['tf.fused.matMul', fusedMatMulCases, 50],
  ['tf.gather', gatherCases, 25],
  ['tf.unsortedSegmentSum', segmentSumCases, 25],
];
