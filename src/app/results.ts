// What an application needs to hand on results as the command does, when it is asked for them.
export { differencesOf } from '../experiment/differences.js';
export { joinEnvironments } from '../experiment/environments.js';
export { summarize } from '../experiment/summary.js';
export { taskInfoOf } from '../experiment/taskInfo.js';
export { curveBand } from '../report/curves.js';
