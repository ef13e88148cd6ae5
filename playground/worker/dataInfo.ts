import {
  chosenSentences,
  curveSample,
  type DataSource,
  type Dataset,
  type Example,
  parseTsv,
  type TestPart,
  UNKNOWN_WORD,
} from '../../src/app/training.js';
import type { DataInfo } from '../protocol.js';

/** What there is to know of data before anything is trained on them. */
export function dataInfo(data: Dataset, source: DataSource): DataInfo {
  const { type, classes, vocabulary, tests } = data;
  const { examples } = tests[0] as TestPart;
  const [, ...words] = vocabulary; // without padding
  const isKnown = knownIn(vocabulary);
  const known = examples.filter(({ tokens }) => tokens.every(isKnown));
  const textOf = sentencesOf(data, source);
  return {
    ...{ type, classes, vocabulary: words.filter((word) => word !== UNKNOWN_WORD) },
    sentences: chosenSentences(known.length > 0 ? known : examples).map(textOf),
    ...{ testCount: examples.length, curveCount: curveSample(examples).length },
  };
}

function knownIn(vocabulary: readonly string[]): (token: number) => boolean {
  const unknown = vocabulary.indexOf(UNKNOWN_WORD);
  return (token) => token !== unknown;
}

/** A sentence in its own words: as tokens, those that training never had are all the same. */
function sentencesOf({ vocabulary, tests }: Dataset, source: DataSource): (example: Example) => string {
  if (source.kind === 'task') return ({ tokens }) => tokens.map((id) => vocabulary[id]).join(' ');
  const { test, format } = source.tsv;
  const rows = parseTsv(test.text, format, test.file);
  const examples = (tests[0] as TestPart).examples;
  return (example) => (rows[examples.indexOf(example)]?.words ?? []).join(' ');
}
