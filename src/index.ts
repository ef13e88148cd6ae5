/**
 * Layers, encodings, models, training, generation and published models. The layers alone are `tfjs-transformer-block/layers`.
 *
 * @module tfjs-transformer-block
 */
export * from '../layers/index.js';
export { type Dataset, datasetOfTask, datasetOfTsv } from './data/dataset.js';
export type { GeneratedToken } from './generate/decode.js';
export { type GenerationOptions, generate, generateStream, type StreamOptions } from './generate/generate.js';
export { attentionMaps } from './models/attentionMaps.js';
export { hiddenStates } from './models/hiddenStates.js';
export { type PositionalProbe, positionalProbe } from './models/positionalProbe.js';
export { type TransformerDecoderConfig, transformerDecoder } from './models/transformerDecoder.js';
export { type TransformerEncoderConfig, transformerEncoder } from './models/transformerEncoder.js';
export {
  type TransformerEncoderDecoderConfig,
  transformerEncoderDecoder,
} from './models/transformerEncoderDecoder.js';
export { type LoadPretrainedOptions, loadPretrained } from './pretrained/loadPretrained.js';
export { loadVocabulary } from './pretrained/loadVocabulary.js';
export { PretrainedError } from './pretrained/pretrainedError.js';
export { type HeadConfig, withHead } from './pretrained/withHead.js';
export { type Example, registerTask, type Task, taskByName } from './tasks/index.js';
export { type Evaluation, evaluate, predictions } from './training/evaluate.js';
export { type Training, type TrainOptions, train } from './training/train.js';
export { Trainer, type TrainerOptions, type TrainerState } from './training/trainer.js';
export { VERSION } from './version.js';
