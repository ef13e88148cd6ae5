import {
  type DataSource,
  datasetOfTask,
  datasetOfTsv,
  type Environment,
  type Failure,
  type Results,
  type RunEnvironment,
  SCHEMA_VERSION,
  type TaskInfo,
  taskByName,
  taskName,
} from '../../src/app/page.js';
import { differencesOf, joinEnvironments, summarize, taskInfoOf } from '../../src/app/results.js';
import { entryOf } from './encodings.js';
import type { Training } from './training.js';

/** What there is to know of a training for the record. */
export type Recorded = Pick<Training, 'job' | 'state' | 'status' | 'error' | 'run'>;

/**
 * results.json of what has been trained, as the command writes it. A training that is not at its end is no run: it is
 * among the failures, which say how far it has come.
 *
 * @throws RangeError when no training is finished.
 */
export async function resultsOf(trainings: readonly Recorded[], environment: Environment): Promise<Results> {
  const finished = trainings.filter(({ state }) => state === 'finished');
  const [first] = finished;
  if (!first) throw new RangeError('No training is finished yet: results.json contains only finished runs.');
  const { environments, runs } = joinEnvironments(
    await Promise.all(
      finished.map(async (training) => ({
        run: await training.run(),
        environment: computedOn(training, environment),
        settings: 0,
      })),
    ),
  );
  const task = taskInfo(first.job.source);
  const encodings = unique(trainings.map(({ job }) => job.encoding));
  return {
    schemaVersion: SCHEMA_VERSION,
    environment,
    environments,
    study: studyOf(trainings, first),
    settings: [
      {
        ...first.job.settings,
        backend: environment.backend,
        kernels: first.status.value?.kernels ?? 'stock',
      },
    ],
    encodings: encodings.map(entryOf),
    // The untrained models are not asked again.
    invariance: [],
    tasks: [task],
    runs,
    failures: trainings.filter((training) => !finished.includes(training)).map(failureOf),
    summary: summarize(runs, [task], encodings),
    differences: differencesOf(runs, [task]),
  };
}

/** What the command would be asked for; a page knows no files. */
function studyOf(trainings: readonly Recorded[], { job }: Recorded): Results['study'] {
  if (job.source.kind !== 'task') return null;
  const { steps, batch, lr, width, layers, heads } = job.settings;
  const settings = { steps, batch, lr, width, layers, heads };
  return {
    tasks: [job.source.name],
    encodings: unique(trainings.map((one) => one.job.encoding)),
    seeds: unique(trainings.map((one) => one.job.seed)),
    ...settings,
  };
}

function computedOn({ status }: Recorded, environment: Environment): RunEnvironment {
  const { workers: _, backendReason: __, date: ___, ...machine } = environment;
  const { device, kernels } = status.value ?? { device: machine.backend, kernels: 'stock' };
  return { ...machine, backend: device, kernels };
}

function failureOf({ job, error, status }: Recorded): Failure {
  const { encoding, seed } = job;
  const step = status.value?.step ?? 0;
  const reason = error.value ?? `not finished: step ${step} of ${job.settings.steps}`;
  return { task: taskName(job), encoding, seed, settings: 0, error: reason };
}

function taskInfo(source: DataSource): TaskInfo {
  // The test part is the same for every seed.
  return taskInfoOf(
    source.kind === 'task' ? datasetOfTask(taskByName(source.name), 1) : datasetOfTsv(source.tsv),
  );
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
