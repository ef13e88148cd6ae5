import type { OptimizationSettings, TrainingSettings } from '../experiment/results.js';
import { optimization, trainingSettings } from '../experiment/schema/settings.js';
import { type CompareOptions, checkSchedule, checkSize, UsageError } from './options.js';

/** What a person sets of a run. */
type Chosen = TrainingSettings & OptimizationSettings;

const NAMES = Object.keys({ ...trainingSettings.shape, ...optimization.shape }) as (keyof Chosen)[];

/**
 * Every combination of what the options list, in the order in which they list it; the last option varies fastest.
 * @throws UsageError for a combination that no run can have, or where nothing could choose.
 */
export function settingsGrid(options: CompareOptions): [Chosen, ...Chosen[]] {
  let grid: Partial<Chosen>[] = [{}];
  for (const name of NAMES) {
    const values = options[name] as readonly unknown[] | undefined;
    if (values) grid = grid.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value })));
  }
  const settings = grid as [Chosen, ...Chosen[]];
  const needsValidation = settings.length > 1 || options.until !== undefined;
  if (needsValidation && options.train !== undefined && options.validation === undefined) {
    throw new UsageError('several settings, and --until, need a validation part: give --validation');
  }
  for (const one of settings) {
    checkSchedule(one);
    checkSize(one);
  }
  return settings;
}
