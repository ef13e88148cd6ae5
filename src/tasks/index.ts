import { OptionError } from '../../layers/errors.js';
import { closestName } from '../util/closestName.js';
import { agent } from './agent.js';
import { before } from './before.js';
import { missingDuplicate } from './missingDuplicate.js';
import { offset } from './offset.js';
import { plausible } from './plausible.js';
import { reverse } from './reverse.js';
import { sort } from './sort.js';
import type { Task } from './task.js';

export {
  type Example,
  type GenerateOptions,
  IGNORE,
  type LengthRange,
  type Part,
  type Task,
} from './task.js';
export { encodeWords } from './words.js';

/** Every task, in the order of tables and reports; the order-free control comes last. */
export const TASKS: readonly Task[] = [plausible, agent, before, offset, reverse, missingDuplicate, sort];

/** The task that `--tasks` calls `name`. @throws OptionError that names the tasks when there is none. */
export function taskByName(name: string): Task {
  const task = TASKS.find((candidate) => candidate.name === name);
  if (task !== undefined) return task;
  const names = TASKS.map((candidate) => candidate.name);
  const closest = closestName(name, names);
  const suggestion = closest === undefined ? '' : ` Did you mean "${closest}"?`;
  throw new OptionError(`Unknown task "${name}".${suggestion} The tasks are ${names.join(', ')}.`);
}
