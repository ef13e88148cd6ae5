import type { Redis } from 'ioredis';
import {
  parseQueueAddress,
  QUEUE_VARIABLE,
  type QueueAddress,
  QueueError,
} from '../compare/queue/address.js';

/** How a queue is named, for --help. */
export const QUEUE_HELP = `redis://host:6379 or rediss://; default: that of ${QUEUE_VARIABLE}`;

/**
 * Of `--queue [url]`: a URL with a password is better given by the environment, as others see command lines.
 * @throws QueueError when there is none, or it is malformed.
 */
export function queueAddress(queue: string | true | undefined): QueueAddress {
  const url = typeof queue === 'string' ? queue : process.env[QUEUE_VARIABLE];
  if (!url) throw new QueueError(`--queue needs a URL, on the command line or in ${QUEUE_VARIABLE}`);
  return parseQueueAddress(url);
}

/** @param say tells people when it does not answer, and when it does again */
export async function connectTo(address: QueueAddress, say: (line: string) => void): Promise<Redis> {
  const { connect } = await withBullMq(() => import('../compare/queue/connection.js'));
  return connect(address, (problem) =>
    say(problem === null ? 'the queue answers again' : `the queue does not answer: ${problem}`),
  );
}

/** Loads what needs BullMQ, which others do without. @throws QueueError when it is not installed. */
export async function withBullMq<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !/'(bullmq|ioredis)'/.test(message)) throw error;
    throw new QueueError('--queue needs two more packages: npm install bullmq ioredis');
  }
}
