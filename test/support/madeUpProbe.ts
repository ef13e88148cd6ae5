import type { Probe, Results } from '../../src/experiment/results.js';
import { summarize } from '../../src/experiment/summary.js';

/** Of a model of one block: numbers that differ by seed and from each other. */
export function madeUpProbe(seed: number): Probe {
  const layer = (token: number, position: number) => ({ token, position: position + seed / 100 });
  return {
    untrained: [layer(0.98, 0.2), layer(0.9, 0.25)],
    trained: [layer(0.97, 0.3), layer(0.6, 0.5)],
    chance: { token: 0.11, position: 0.17 },
    positionOfToken: 0.33,
  };
}

/** The same results, their runs with probes. */
export function withProbes(results: Results): Results {
  const runs = results.runs.map((run) => ({ ...run, probe: madeUpProbe(run.seed) }));
  return { ...results, runs, summary: summarize(runs, results.tasks) };
}
