export * from '../layers/index.js';
export { type Batch, toBatch } from './data/batch.js';
export {
  type Dataset,
  datasetOfTask,
  datasetOfTsv,
  type TestPart,
  type TsvSource,
} from './data/dataset.js';
export { parseTsv, TsvError, type TsvFormat, type TsvRow, wordsOf } from './data/tsv.js';
export { UNKNOWN_WORD, type Vocabulary } from './data/vocabulary.js';
export { type GenerationOptions, generate } from './generate/generate.js';
export type { SamplingOptions } from './generate/sampling.js';
export { attentionMaps } from './models/attentionMaps.js';
export { hiddenStates } from './models/hiddenStates.js';
export { type AttentionProbe, type PositionalProbe, positionalProbe } from './models/positionalProbe.js';
export { type TransformerEncoderConfig, transformerEncoder } from './models/transformerEncoder.js';
export { type LoadPretrainedOptions, loadPretrained } from './pretrained/loadPretrained.js';
export { loadVocabulary } from './pretrained/loadVocabulary.js';
export { PretrainedError } from './pretrained/pretrainedError.js';
export { type HeadConfig, withHead } from './pretrained/withHead.js';
export {
  type Example,
  encodeWords,
  type GenerateOptions,
  IGNORE,
  type LengthRange,
  type Part,
  TASKS,
  type Task,
  taskByName,
} from './tasks/index.js';
export { type Evaluation, evaluate, predictions } from './training/evaluate.js';
export { type Training, type TrainOptions, train } from './training/train.js';
export { Trainer, type TrainerOptions, type TrainerState } from './training/trainer.js';
export { VERSION } from './version.js';
