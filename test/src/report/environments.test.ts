import { conditions } from '../../../src/report/sections/conditions.js';
import { renderTable } from '../../../src/report/table.js';
import { madeUpResults } from '../../support/madeUpResults.js';

const made = madeUpResults({ seeds: 2, encodings: ['none', 'rotary'] });
const [here] = made.environments as [(typeof made.environments)[number]];
const computedBy = (other: typeof here) => ({
  ...made,
  environments: [here, other],
  runs: made.runs.map((run) => ({ ...run, environment: run.seed - 1 })),
});
const shownOf = (results: typeof made) => [renderTable(results), String(conditions(results))];

describe('the environments of a comparison', () => {
  it('are not listed where there is one', () => {
    for (const shown of shownOf(made)) expect(shown).not.toMatch(/\d environments|different kernels/);
  });

  it('are listed where there are several', () => {
    for (const shown of shownOf(computedBy({ ...here, cpu: 'Other CPU' }))) {
      expect(shown).toContain('omputed in 2 environments');
      expect(shown).toContain('Other CPU, 2 cores');
      expect(shown).not.toContain('different kernels');
    }
  });

  it('are said to compute other digits where kernels differ', () => {
    for (const shown of shownOf(computedBy({ ...here, kernels: 'stock' }))) {
      expect(shown).toContain('Runs used different kernels: wasm (relaxed kernels), wasm (stock kernels).');
    }
  });
});
