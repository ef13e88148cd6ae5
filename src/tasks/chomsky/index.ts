import { binaryAddition } from './binaryAddition.js';
import { binaryMultiplication } from './binaryMultiplication.js';
import { bucketSort } from './bucketSort.js';
import { computeSqrt } from './computeSqrt.js';
import { cycleNavigation } from './cycleNavigation.js';
import { duplicateString } from './duplicateString.js';
import { evenPairs } from './evenPairs.js';
import { missingDuplicate } from './missingDuplicate.js';
import { modularArithmetic } from './modularArithmetic.js';
import { modularArithmeticBrackets } from './modularArithmeticBrackets.js';
import { oddsFirst } from './oddsFirst.js';
import { parityCheck } from './parityCheck.js';
import { reverseString } from './reverseString.js';
import { solveEquation } from './solveEquation.js';
import { stackManipulation } from './stackManipulation.js';

/** The tasks of Delétang et al. 2022 (arXiv 2207.02098), in their order: regular, context-free, context-sensitive. */
export const CHOMSKY = [
  ...[evenPairs, modularArithmetic, parityCheck, cycleNavigation],
  ...[stackManipulation, reverseString, modularArithmeticBrackets, solveEquation],
  ...[duplicateString, missingDuplicate, oddsFirst],
  ...[binaryAddition, binaryMultiplication, computeSqrt, bucketSort],
];
