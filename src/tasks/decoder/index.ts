import { lmCopy, lmReverse, lmSort } from './letterTasks.js';
import { lmAddition } from './lmAddition.js';
import { scan } from './scan.js';

/** Tasks for decoders, which continue a prompt. */
export const DECODER = [lmCopy, lmReverse, lmSort, lmAddition, scan];
