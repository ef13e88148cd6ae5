import { positionalEncodingNames } from '../../layers/index.js';
import { TASKS } from '../tasks/index.js';

/** What `--tasks` and `--encodings` can name. */
export function renderList(): string {
  const width = Math.max(...TASKS.map(({ name }) => name.length));
  const tasks = TASKS.map(({ name, description, trainLengths, testLengths }) => {
    const lengths = testLengths.map(({ max }) => max).join(', ');
    return `  ${name.padEnd(width)}  ${description} Trained to length ${trainLengths.max}, tested to ${lengths}.`;
  });
  const encodings = positionalEncodingNames().map((name) => `  ${name}`);
  return ['Tasks (--tasks)', ...tasks, '', 'Encodings (--encodings)', ...encodings, ''].join('\n');
}
