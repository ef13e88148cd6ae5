import type { Redis } from 'ioredis';
import { printable } from '../../report/printable.js';
import { KEPT_SECONDS } from './contents.js';
import type { Requirement } from './requirement.js';

/** What queues have jobs, and what each asks of a worker. */
export interface Wanted {
  readonly queue: string;
  readonly requirement: Requirement;
}

interface Entry extends Wanted {
  /** When it was last asked for, in milliseconds since 1970. */
  readonly at: number;
}

/** How long a refusal is shown to those who wait, in seconds. */
const REFUSAL_SECONDS = 30;

/** Where comparisons say which queues they put jobs into, and workers why they take none. */
export class Board {
  private readonly key: string;

  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {
    this.key = `${prefix}:wanted`;
  }

  async ask({ queue, requirement }: Wanted): Promise<void> {
    const entry: Entry = { queue, requirement, at: Date.now() };
    await this.redis.hset(this.key, queue, JSON.stringify(entry));
  }

  async withdraw(queue: string): Promise<void> {
    await this.redis.hdel(this.key, queue);
  }

  /** Those that were asked for in the last days, the oldest first. */
  async wanted(): Promise<Wanted[]> {
    const texts = await this.redis.hvals(this.key);
    const entries = texts.map((text) => JSON.parse(text) as Entry);
    const old = Date.now() - 1000 * KEPT_SECONDS;
    for (const { queue, at } of entries) if (at < old) await this.withdraw(queue);
    return entries.filter(({ at }) => at >= old).sort((a, b) => a.at - b.at);
  }

  async refuse(queue: string, worker: string, reason: string): Promise<void> {
    const key = this.refusals(queue);
    await this.redis.multi().hset(key, worker, reason).expire(key, REFUSAL_SECONDS).exec();
  }

  /** Each reason once. */
  async refusalsOf(queue: string): Promise<string[]> {
    return [...new Set(await this.redis.hvals(this.refusals(queue)))].map(printable);
  }

  private refusals(queue: string): string {
    return `${this.prefix}:refusals:${queue}`;
  }
}
