import type { Runs } from '../../state/runs/runs.js';
import type { RunView } from '../../state/runs/view.js';
import type { OfPlayground } from '../ofPlayground.js';

/** What every part of the table of runs is given. */
export interface OfRuns extends OfPlayground {
  readonly runs: Runs;
  readonly view: RunView;
}
