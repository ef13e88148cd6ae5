import { Option } from 'commander';
import { importModules } from '../compare/importModules.js';
import { printable } from '../report/printable.js';
import { names } from './arguments.js';
import { WORKERS_OPTION } from './options.js';
import { connectTo, QUEUE_HELP, queueAddress, withBullMq } from './queueOptions.js';

/** The options of `work`, as commander gives them. */
export interface WorkOptions {
  queue?: string | true;
  workers: number;
  import: string[];
  quiet: boolean;
}

export const WORK_OPTIONS: readonly Option[] = [
  new Option('--queue [url]', `queue to take jobs from: ${QUEUE_HELP}`),
  WORKERS_OPTION,
  new Option('--import <files>', 'ES modules that register encodings, the same as for the comparison')
    .argParser(names)
    .default([], 'none'),
  new Option('--quiet', 'print nothing').default(false),
];

/** Takes jobs until it is stopped. */
export async function workCommand(options: WorkOptions, signal: AbortSignal): Promise<void> {
  const address = queueAddress(options.queue);
  await importModules(options.import);
  const { takeJobs } = await withBullMq(() => import('../compare/queue/takeJobs.js'));
  const say = (line: string) => {
    if (!options.quiet) process.stdout.write(`${printable(line)}\n`);
  };
  const redis = await connectTo(address, say);
  say(`waiting for jobs from ${address.name}`);
  const { prefix } = address;
  try {
    await takeJobs({ redis, prefix, threads: options.workers, imports: options.import, say }, signal);
  } finally {
    redis.disconnect();
  }
}
