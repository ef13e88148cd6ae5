/**
 * Tasks, data of one's own, and batches of them. The package exports it as `/data`.
 *
 * @module tfjs-transformer-block/data
 */
export { type Batch, toBatch } from '../data/batch.js';
export { type Dataset, datasetOfTask, datasetOfTsv, type TestPart, type TsvSource } from '../data/dataset.js';
export {
  type PaddedBatch,
  type PaddedBatchesOptions,
  paddedBatches,
  type SequenceExample,
} from '../data/paddedBatches.js';
export { parseTsv, TsvError, type TsvFormat, type TsvRow, wordsOf } from '../data/tsv.js';
export { UNKNOWN_WORD, type Vocabulary } from '../data/vocabulary.js';
export {
  defineTask,
  drawFromPart,
  type Example,
  encodeWords,
  type GenerateOptions,
  IGNORE,
  type LengthRange,
  type Part,
  type Task,
  type TaskDefinition,
  type TaskLengths,
  taskByName,
  taskNames,
} from '../tasks/index.js';
