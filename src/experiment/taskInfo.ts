import type { Dataset } from '../data/dataset.js';
import type { TaskInfo } from './results.js';
import { testPartsOf } from './testParts.js';

/** What results.json says of the data that were trained on. */
export function taskInfoOf(data: Dataset): TaskInfo {
  const { name, description, type, classes, bagOfWordsAccuracy, trainLengths, tests } = data;
  const testLengths = tests.map(({ length }) => length);
  const testParts = testPartsOf(tests);
  return { name, description, type, classes, bagOfWordsAccuracy, trainLengths, testLengths, testParts };
}
