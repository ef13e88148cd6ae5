import type { Results, Run, RunEnvironment } from './results.js';

/** A run and what computed it. */
export interface Finished {
  readonly run: Run;
  readonly environment: RunEnvironment;
}

/**
 * What results.json holds of finished runs: each environment once, in the order of the runs, and its place in each run.
 *
 * @param finished with the place of each one's settings
 */
export function joinEnvironments(
  finished: readonly (Finished & { readonly settings: number })[],
): Pick<Results, 'environments' | 'runs'> {
  const environments = new Map<string, { place: number; environment: RunEnvironment }>();
  const runs = finished.map(({ run, environment, settings }) => {
    const key = canonical(environment);
    const known = environments.get(key) ?? { place: environments.size, environment };
    environments.set(key, known);
    return { ...run, settings, environment: known.place };
  });
  return { environments: [...environments.values()].map(({ environment }) => environment), runs };
}

/** Equal for equal environments, in whatever order their fields were stored. */
function canonical(environment: RunEnvironment): string {
  return JSON.stringify(Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)));
}
