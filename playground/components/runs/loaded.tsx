import type { Playground } from '../../state/playground.js';
import { Runs } from '../../state/runs/runs.js';
import { RunView } from '../../state/runs/view.js';
import { RunTable } from './RunTable.js';

/** Notes the trainings of a page from now on, and shows them. */
export function runTable(playground: Playground) {
  const runs = new Runs(playground, () => localStorage);
  addEventListener('storage', () => runs.read());
  return <RunTable {...{ playground, runs }} view={new RunView(runs)} />;
}
