// What an application needs to show trainings. Nothing here loads tf.js, so that a page can leave all computing to its
// workers.

export { closestName } from '../../layers/closestName.js';
export {
  ENCODING_GROUPS,
  type EncodingEntry,
  type EncodingGroup,
  entryWithOptions,
} from '../../layers/positional/encodingEntry.js';
export {
  canonicalEncodingName,
  parseEncodingName,
  splitEncodingNames,
} from '../../layers/positional/encodingName.js';
export { datasetOfTask, datasetOfTsv, type TsvSource } from '../data/dataset.js';
export { parseTsv, TsvError, type TsvFormat } from '../data/tsv.js';
export { decodeUtf8 } from '../data/utf8.js';
export { DEFAULT_SETTINGS } from '../experiment/defaultSettings.js';
export { type DataSource, taskName } from '../experiment/job.js';
export {
  type AttentionMaps,
  type CurvePoint,
  type Environment,
  type Failure,
  type Results,
  type Run,
  type RunEnvironment,
  SCHEMA_VERSION,
  type Settings,
  type TaskInfo,
  type TrainingSettings,
} from '../experiment/results.js';
export type { AttentionTables, ForwardSteps } from '../models/forwardSteps.js';
export { cannotTellApart, isMirror } from '../report/blindTo.js';
export { attentionMap, MAX_WORDS } from '../report/charts/attentionMap.js';
export { encodingSample } from '../report/charts/encodingSample.js';
export {
  ACCURACY,
  type Band,
  type CurveKind,
  curveItself,
  type Learning,
  LOSS,
  learningCurves,
} from '../report/charts/learningCurves.js';
export type { BandPoint } from '../report/curves.js';
export { count, list, milliseconds, percent, percentEstimate, plural } from '../report/format.js';
export { type EncodingStyle, encodingStyles } from '../report/palette.js';
export type { SentenceProbe } from '../report/probeFigures.js';
export { STYLE } from '../report/style.js';
export { taskByName, taskGroups, taskNames } from '../tasks/index.js';
export { VERSION } from '../version.js';
