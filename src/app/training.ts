// What an application needs to train models a step at a time and to look into them. It loads tf.js.
export { consecutivePositions } from '../../layers/positions.js';
export { toBatch } from '../data/batch.js';
export type { Dataset, TestPart } from '../data/dataset.js';
export { parseTsv, spaced, wordsOf } from '../data/tsv.js';
export { UNKNOWN_WORD } from '../data/vocabulary.js';
export { allEncodings } from '../experiment/allEncodings.js';
export { readAttention } from '../experiment/attentionOver.js';
export { curveSample } from '../experiment/curveSample.js';
export type { DataSource, Job } from '../experiment/job.js';
export { type JobState, JobTraining } from '../experiment/jobTraining.js';
export type { CurvePoint, Run } from '../experiment/results.js';
export { loadDataset, runOf } from '../experiment/runJob.js';
export { chosenSentences } from '../experiment/sentences.js';
export { predictWithAttention } from '../models/attentionMaps.js';
export { attentionsOf } from '../models/layersWith.js';
export { toModelFiles } from '../models/modelFiles.js';
export { rotationOf } from '../models/rotationOf.js';
export { type Example, IGNORE } from '../tasks/task.js';
