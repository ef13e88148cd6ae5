// What an application needs to hand on results as the command does, and to compare runs, when it is asked for them.
export { differencesOf } from '../experiment/differences.js';
export { joinEnvironments } from '../experiment/environments.js';
export type { Estimate } from '../experiment/results.js';
export { estimate } from '../experiment/statistics.js';
export { summarize } from '../experiment/summary.js';
export { taskInfoOf } from '../experiment/taskInfo.js';
export { curveBand } from '../report/curves.js';
export { points } from '../report/format.js';
export { hash } from '../util/random.js';
