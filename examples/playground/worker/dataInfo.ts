import type { Dataset, TestPart } from '../../../src/data/dataset.js';
import { chosenSentences } from '../../../src/experiment/sentences.js';
import type { DataInfo } from '../protocol.js';

/** What there is to know of data before anything is trained on them. */
export function dataInfo({ type, classes, vocabulary, tests }: Dataset): DataInfo {
  const { examples } = tests[0] as TestPart;
  const [, ...words] = vocabulary; // without padding
  return {
    ...{ type, classes, vocabulary: words },
    sentences: chosenSentences(examples).map(({ tokens }) => tokens.map((id) => vocabulary[id]).join(' ')),
  };
}
