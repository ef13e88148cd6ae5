import { didYouMean } from '../../layers/closestName.js';
import { OptionError } from '../../layers/errors.js';
import { agent } from './agent.js';
import { before } from './before.js';
import { CHOMSKY } from './chomsky/index.js';
import { DECODER } from './decoder/index.js';
import { missingLetter } from './missingLetter.js';
import { offset } from './offset.js';
import { plausible } from './plausible.js';
import { reverse } from './reverse.js';
import { sort } from './sort.js';
import type { Task } from './task.js';

/** The tasks of this package, in the order of lists; the order-free control comes last of its group. */
const BUILT_IN: readonly Task[] = [
  ...[plausible, agent, before, offset, reverse, missingLetter, sort],
  ...CHOMSKY,
  ...DECODER,
];

const tasks = new Map(BUILT_IN.map((task) => [task.name, task]));

/** As it stands in lists of names, in the names of files and in tables. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9-]*$/;

/** What `--tasks` calls every task. */
export const ALL_TASKS = 'all';

/**
 * Registers a task by name: for `taskByName`, and for the comparison as `--tasks name`.
 *
 * @param task most easily made by `defineTask`
 * @throws OptionError when its name or that of its group is not letters, digits and hyphens, or is taken.
 */
export function registerTask(task: Task): void {
  const { name, group } = task;
  for (const [of, text] of Object.entries({ task: name, 'group of tasks': group })) {
    if (typeof text === 'string' && NAME.test(text)) continue;
    const got = typeof text === 'string' ? JSON.stringify(text) : String(text);
    throw new OptionError(`the name of a ${of} must be letters, digits and hyphens; got ${got}`);
  }
  const groups = [ALL_TASKS, ...taskGroups().map(({ name: of }) => of)];
  if (tasks.has(name)) throw new OptionError(`task "${name}" is already registered`);
  if (groups.includes(name) || name === group) {
    throw new OptionError(`a task must not have the name of a group of tasks; got "${name}"`);
  }
  if (tasks.has(group) || group === ALL_TASKS) {
    throw new OptionError(`a group of tasks must not have the name of a task, or "all"; got "${group}"`);
  }
  tasks.set(name, task);
}

/** Registered names, group by group. */
export function taskNames(): string[] {
  return taskGroups().flatMap((group) => group.tasks.map(({ name }) => name));
}

/** The tasks by their groups, in the order in which tasks first name them. */
export function taskGroups(): { readonly name: string; readonly tasks: readonly Task[] }[] {
  const all = [...tasks.values()];
  return [...new Set(all.map(({ group }) => group))].map((name) => ({
    name,
    tasks: all.filter(({ group }) => group === name),
  }));
}

/** The task that is registered as `name`. @throws OptionError that names the tasks when there is none. */
export function taskByName(name: string): Task {
  const task = tasks.get(name);
  if (task !== undefined) return task;
  throw unknownTask(name, taskNames());
}

/**
 * The tasks that names of tasks and of groups, or `all`, stand for, each once.
 * @throws OptionError that names the tasks and groups for any other name.
 */
export function chosenTasks(names: readonly string[]): string[] {
  const groups = taskGroups();
  const known = [ALL_TASKS, ...groups.map(({ name }) => name), ...taskNames()];
  const chosen = names.flatMap((name) => {
    if (name === ALL_TASKS) return taskNames();
    const group = groups.find((one) => one.name === name);
    if (group !== undefined) return group.tasks.map((task) => task.name);
    if (!tasks.has(name)) throw unknownTask(name, known);
    return [name];
  });
  return [...new Set(chosen)];
}

function unknownTask(name: string, known: readonly string[]): OptionError {
  return new OptionError(
    `Unknown task "${name}".${didYouMean(name, known)} The tasks are ${known.join(', ')}.`,
  );
}
