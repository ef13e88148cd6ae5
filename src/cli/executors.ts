import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { jobsOf, type Plan } from '../compare/compare.js';
import type { Executor } from '../compare/executor.js';
import { jobIds } from '../compare/jobId.js';
import { MergeError, mergeExecutor, type Part } from '../compare/mergeExecutor.js';
import { threadExecutor } from '../compare/threadExecutor.js';
import { printable } from '../report/printable.js';
import type { CompareOptions } from './options.js';
import { connectTo, queueAddress, withBullMq } from './queueOptions.js';
import { readResults } from './readResults.js';

/** Where the jobs of a comparison run. */
export interface Place {
  readonly execute: Executor;
  leave(): void;
}

/**
 * Worker threads of this process, or a queue, or folders that have the runs already.
 * @param say tells people about the queue
 * @throws QueueError when there is no queue; MergeError when the folders do not have the runs.
 */
export async function chosenPlace(
  options: CompareOptions,
  plan: Plan,
  say: (line: string) => void,
): Promise<Place> {
  const { merge, queue, import: imports, workers } = options;
  if (merge) {
    const parts: Part[] = [];
    for (const folder of merge) parts.push(await partIn(folder));
    return { execute: await mergeExecutor(jobsOf(plan), parts, imports), leave() {} };
  }
  if (queue !== undefined) return queuePlace(options, plan, say);
  const { backend, kernels } = plan.backend;
  const keepsModels = plan.settings[0].init !== undefined;
  return { execute: threadExecutor(workers, { backend, kernels, imports, keepsModels }), leave() {} };
}

async function partIn(folder: string): Promise<Part> {
  if (!existsSync(join(folder, 'runs'))) throw new MergeError(`${folder} has no runs of a comparison`);
  const file = join(folder, 'results.json');
  // Not there as long as its comparison is not at its end.
  return { folder, results: existsSync(file) ? await readResults(file) : null };
}

async function queuePlace(
  options: CompareOptions,
  { backend, settings }: Plan,
  say: (line: string) => void,
): Promise<Place> {
  const keepsModels = settings[0].init !== undefined;
  const address = queueAddress(options.queue);
  const { queueExecutor } = await withBullMq(() => import('../compare/queue/queueExecutor.js'));
  const { moduleHashes, requirementHere } = await import('../compare/queue/requirement.js');
  const requirement = requirementHere(backend, moduleHashes(options.import), keepsModels);
  const redis = await connectTo(address, say);
  const onRefused = (reasons: readonly string[]) => {
    const needed = `version ${requirement.package}, ${backend.backend}, ${backend.kernels} kernels`;
    say(`no worker can run these jobs (${[needed, ...reasons.map(printable)].join('; ')})`);
  };
  const idOf = jobIds(options.import);
  return {
    execute: queueExecutor({ redis, prefix: address.prefix, requirement, idOf, onRefused }),
    leave: () => redis.disconnect(),
  };
}
