import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import type { Trained } from '../executor.js';
import { KEPT_SECONDS } from './contents.js';

/** How long a run stays after it was taken, in seconds: another comparison may wait for the same. */
const TAKEN_SECONDS = 60;

/** Finished runs on their way from workers to comparisons, by the ids of their jobs. */
export class Runs {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  async put(id: string, { model, ...trained }: Trained): Promise<void> {
    const fields = {
      trained: deflateRawSync(JSON.stringify(trained)),
      ...(model && { description: model.description, weights: Buffer.from(model.weights) }),
    };
    // The whole or nothing: one command.
    await this.redis.multi().hset(this.key(id), fields).expire(this.key(id), KEPT_SECONDS).exec();
  }

  async has(id: string): Promise<boolean> {
    return (await this.redis.exists(this.key(id))) === 1;
  }

  /** null where there is none. */
  async get(id: string): Promise<Trained | null> {
    const { trained, description, weights } = await this.redis.hgetallBuffer(this.key(id));
    if (!trained) return null;
    return {
      ...(JSON.parse(inflateRawSync(trained).toString()) as Omit<Trained, 'model'>),
      model:
        description && weights
          ? { description: description.toString(), weights: new Uint8Array(weights) }
          : null,
    };
  }

  async taken(id: string): Promise<void> {
    await this.redis.expire(this.key(id), TAKEN_SECONDS);
  }

  private key(id: string): string {
    return `${this.prefix}:run:${id}`;
  }
}
