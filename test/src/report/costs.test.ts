import { renderReport } from '../../../src/report/html.js';
import { madeUpResults } from '../../support/madeUpResults.js';

describe('times in the report', () => {
  const made = madeUpResults({ seeds: 1, encodings: ['none', 'rotary'], points: 3 });
  const page = (workers: number) =>
    renderReport({ ...made, environment: { ...made.environment, workers } }).replaceAll('\n', ' ');

  it('compare no encodings where runs slowed each other', () => {
    expect(page(2)).toContain('slowed each other down, so times do not compare encodings.');
    expect(page(1)).not.toContain('times do not compare');
    expect(page(1)).toContain('Runs were trained one at a time.');
    for (const workers of [1, 2]) expect(page(workers)).not.toMatch(/times compare/);
  });
});
