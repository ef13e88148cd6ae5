import { Redis } from 'ioredis';
import { errorLine } from '../../util/errorLine.js';
import { type QueueAddress, QueueError } from './address.js';

/** How long a queue may take to answer at the start, in milliseconds. */
const PATIENCE = 4000;
/** Between two tries to reach it again, at most. */
const RETRY = 2000;

/**
 * A connection that outlives a restart of the server: what is asked meanwhile waits.
 *
 * @param onChange hears why the server does not answer, once, and null when it does again
 * @throws QueueError when there is no answer within a few seconds, or a refusal.
 */
export async function connect(
  address: QueueAddress,
  onChange: (problem: string | null) => void,
): Promise<Redis> {
  await probe(address);
  const redis = new QueueConnection({
    ...optionsOf(address),
    // BullMQ asks for it: no command is given up.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(200 * times, RETRY),
  });
  let isLost = false;
  redis.on('error', (error) => {
    if (!isLost) onChange(errorLine(error));
    isLost = true;
  });
  redis.on('close', () => {
    if (!isLost && redis.status !== 'end') onChange('the connection was closed');
    isLost = true;
  });
  redis.on('ready', () => {
    if (isLost) onChange(null);
    isLost = false;
  });
  return redis;
}

/**
 * Ends its duplicates with itself. BullMQ makes one for each worker and listener, and where the server is gone it waits for
 * the end of this connection, which never comes, before it ends them.
 */
class QueueConnection extends Redis {
  private readonly duplicates: Redis[] = [];

  override duplicate(...options: Parameters<Redis['duplicate']>): Redis {
    const made = super.duplicate(...options);
    this.duplicates.push(made);
    return made;
  }

  override disconnect(reconnect = false): void {
    super.disconnect(reconnect);
    if (!reconnect) for (const duplicate of this.duplicates) duplicate.disconnect();
  }
}

function optionsOf({ host, port, db, username, password, isEncrypted }: QueueAddress) {
  return {
    ...{ host, port, db, connectTimeout: PATIENCE },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(isEncrypted && { tls: {} }),
  };
}

/** Whether it is there, takes the password, and is set to keep what it is given. */
async function probe(address: QueueAddress): Promise<void> {
  const redis = new Redis({ ...optionsOf(address), lazyConnect: true, retryStrategy: () => null });
  let problem = `no answer in ${PATIENCE / 1000} s`;
  redis.on('error', (error) => {
    problem = errorLine(error);
  });
  const timer = setTimeout(() => redis.disconnect(), PATIENCE);
  try {
    await redis.connect();
    const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1] ?? 'noeviction';
    if (policy !== 'noeviction') {
      throw new QueueError(
        `the queue ${address.name} may forget jobs: its maxmemory-policy must be noeviction, got ${policy}`,
      );
    }
  } catch (error) {
    if (error instanceof QueueError) throw error;
    if (/^(WRONGPASS|NOAUTH|ERR (AUTH|invalid password))/.test(problem)) {
      throw new QueueError(`the queue ${address.name} refuses this user and password`);
    }
    throw new QueueError(`the queue ${address.name} does not answer: ${problem}`);
  } finally {
    clearTimeout(timer);
    redis.disconnect();
  }
}
