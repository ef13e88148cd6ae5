import { parseHTML } from 'linkedom';
import { renderReport } from '../../../src/report/html.js';
import { renderTable } from '../../../src/report/table.js';
import { withProbes } from '../../support/madeUpProbe.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';

const bare = madeUpResults({ encodings: ['none', 'rotary'], tasks: MADE_UP_TASKS.slice(0, 2), points: 3 });
const probed = withProbes(bare);

describe('a probe', () => {
  it('is summed up over seeds, as accuracies are', () => {
    const { probe } = probed.summary[0] ?? {};
    expect(probe?.trained[1]?.position).toMatchObject({ mean: expect.closeTo(0.52, 12), n: 3 });
    expect(probe?.trained[1]?.token).toEqual({ mean: 0.6, ci95: [0.6, 0.6], n: 3 });
    expect(probe?.positionOfToken).toMatchObject({ mean: expect.closeTo(0.33, 12), n: 3 });
    expect(bare.summary[0]).not.toHaveProperty('probe');
  });

  it('is a table of the terminal, under that of its task', () => {
    const lines = renderTable(probed).split('\n');
    const rows = lines.filter((line) => /^ rotary .*→/.test(line)).map((line) => line.trim().split(/ {2,}/));
    const cells = ['98.0 →', '97.0', '90.0 →', '60.0', '22.0 →', '32.0', '27.0 →', '52.0'];
    expect(rows).toEqual([0, 1].map(() => ['rotary', ...cells]));
    expect(lines.filter((line) => /^ guessing +11\.0 +11\.0 +17\.0 +17\.0/.test(line))).toHaveLength(2);
    expect(lines.filter((line) => /^ token alone +33\.0 +33\.0/.test(line))).toHaveLength(2);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(renderTable(bare)).not.toContain('→');
  });

  it('is a section of the report, a figure an encoding, with its numbers in words', () => {
    const { document } = parseHTML(renderReport(probed));
    const section = document.querySelector('#states');
    expect(section?.querySelectorAll('figure')).toHaveLength(4);
    const image = section?.querySelector('svg[role=img]');
    expect(image?.getAttribute('aria-label')).toBe(
      'none on plausible. Predicted correctly from trained states, in %, from the embedding to the last block: token 97.0 to 60.0; position 32.0 to 52.0',
    );
    const items = Array.from(section?.querySelectorAll('figure')[0]?.querySelectorAll('li') ?? []);
    expect(items.map(({ textContent }) => textContent)).toEqual([
      'Embedding: token 98.0 [98.0, 98.0] untrained, 97.0 [97.0, 97.0] trained; position 22.0 [19.5, 24.5] untrained, 32.0 [29.5, 34.5] trained',
      'Block 1: token 90.0 [90.0, 90.0] untrained, 60.0 [60.0, 60.0] trained; position 27.0 [24.5, 29.5] untrained, 52.0 [49.5, 54.5] trained',
    ]);
    expect(renderReport(bare)).not.toContain('id="states"');
  });
});
