/** Where a queue is. Only `name` is for people: the rest has secrets. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly isEncrypted: boolean;
  /** Of all keys that are written there. */
  readonly prefix: string;
  /** Without user and password. */
  readonly name: string;
}

/** No queue can be had there. What it says has no secrets. */
export class QueueError extends Error {}

/** What a queue is named by where no URL is given. */
export const QUEUE_VARIABLE = 'TFJS_TRANSFORMER_BLOCK_QUEUE';

const EXPECTED = 'redis://user:password@host:6379/0?prefix=name, or rediss:// for TLS';
const DEFAULT_PREFIX = 'tfjs-transformer-block';

/**
 * `redis://user:password@host:6379/0?prefix=name`; all but the host may be left out.
 * @throws QueueError, which does not repeat the text: it may have a password.
 */
export function parseQueueAddress(text: string): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    throw new QueueError(`the queue must be a URL such as ${EXPECTED}`);
  }
  const [, db] = /^\/?(\d*)$/.exec(url.pathname) ?? [];
  const { prefix = DEFAULT_PREFIX, ...others } = Object.fromEntries(url.searchParams);
  if (db === undefined || Object.keys(others).length > 0 || !/^[\w.-]+$/.test(prefix)) {
    throw new QueueError(
      `after its host the queue's URL takes the number of a database, and ?prefix= of letters, digits, "-", "." and "_"; expected ${EXPECTED}`,
    );
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    db: Number(db),
    username: decoded(url.username),
    password: decoded(url.password),
    isEncrypted: url.protocol === 'rediss:',
    prefix,
    name: `${url.protocol}//${url.host}${db === '' ? '' : `/${db}`}`,
  };
}

function decoded(part: string): string | undefined {
  if (part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    throw new QueueError("user and password in the queue's URL must be percent-encoded");
  }
}
