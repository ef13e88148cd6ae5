export { defineTask, type TaskDefinition } from './defineTask.js';
export { chosenTasks, registerTask, taskByName, taskGroups, taskNames } from './registry.js';
export { drawFromPart } from './split.js';
export {
  type Example,
  type GenerateOptions,
  IGNORE,
  type LengthRange,
  type Part,
  type Task,
  type TaskLengths,
} from './task.js';
export { encodeWords } from './words.js';
