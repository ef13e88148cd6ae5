import { positionalEncodingEntry, positionalEncodingNames } from '../../layers/index.js';
import { ENCODING_GROUPS } from '../../layers/positional/encodingEntry.js';
import { printable } from '../report/printable.js';
import { publishedStudies } from '../studies/index.js';
import { taskGroups } from '../tasks/index.js';

/** What `--tasks`, `--encodings` and `--study` can name. */
export function renderList(): string {
  return [
    ...['Tasks (--tasks)', ...taskLines(), ''],
    ...['Encodings (--encodings)', ...encodingLines(), ''],
    ...['Published studies (--study)', ...studyLines(), ''],
  ].join('\n');
}

/** Each group, and under it its tasks. */
function taskLines(): string[] {
  const groups = taskGroups();
  const width = Math.max(...groups.flatMap(({ tasks }) => tasks.map(({ name }) => name.length)));
  return groups.flatMap((group) => [
    `  ${group.name}`,
    ...group.tasks.map(({ name, description, trainLengths, testLengths }) => {
      const lengths = testLengths.map(({ max }) => max).join(', ');
      const said = `${description} Trained to length ${trainLengths.max}, tested to ${lengths}.`;
      return `    ${name.padEnd(width)}  ${printable(said)}`;
    }),
  ]);
}

/** Each group, and under it its encodings. */
function encodingLines(): string[] {
  const entries = positionalEncodingNames().map(positionalEncodingEntry);
  const width = Math.max(...entries.map(({ name }) => name.length));
  return ENCODING_GROUPS.flatMap((group) => {
    const members = entries.filter((entry) => entry.group === group);
    const lines = members.map(({ name, label, idea, paper }) => {
      const words = [label === name ? '' : `${label}.`, idea, paper === null ? '' : `arXiv ${paper}`];
      const said = words.filter((text) => text !== '').join(' ');
      return `    ${name.padEnd(width)}  ${printable(said)}`.trimEnd();
    });
    return lines.length === 0 ? [] : [`  ${group}`, ...lines];
  });
}

function studyLines(): string[] {
  const studies = publishedStudies();
  const width = Math.max(...studies.map(({ name }) => name.length));
  return studies.map(({ name, title, paper }) => {
    const [first = '', ...rest] = title;
    return `  ${name.padEnd(width)}  ${first.toUpperCase()}${rest.join('')}. arXiv ${paper}`;
  });
}
