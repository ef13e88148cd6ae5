import type { Redis } from 'ioredis';
import { sha256Of } from '../jobId.js';

/** What is in the queue's server and nobody asks for any more is gone after a week. */
export const KEPT_SECONDS = 7 * 24 * 3600;

/** Pieces of this size keep the server free for others between them, and any file below its limit. */
const PIECE = 8 * 2 ** 20;

/** Data and files by their hash: stored once, however many jobs need them. */
export class Contents {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /** Stores it unless it is there. @returns its SHA-256, hexadecimal */
  async put(bytes: Uint8Array): Promise<string> {
    const sha256 = sha256Of(bytes);
    if (await this.keep(sha256)) return sha256;
    // Under another name until it is whole.
    const draft = `${this.key(sha256)}:${process.pid}.${Date.now()}`;
    for (let at = 0; at === 0 || at < bytes.length; at += PIECE) {
      await this.redis.rpush(draft, Buffer.from(bytes.subarray(at, at + PIECE)));
      await this.redis.expire(draft, KEPT_SECONDS);
    }
    await this.redis.rename(draft, this.key(sha256));
    return sha256;
  }

  /** Lets it stay for another week. @returns whether it is there */
  async keep(sha256: string): Promise<boolean> {
    return (await this.redis.expire(this.key(sha256), KEPT_SECONDS)) === 1;
  }

  /** @throws Error when it is not there, or not what its hash says. */
  async get(sha256: string): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (;;) {
      const piece = await this.redis.lindexBuffer(this.key(sha256), pieces.length);
      if (piece === null) break;
      pieces.push(piece);
    }
    const bytes = Buffer.concat(pieces);
    if (pieces.length === 0) throw new Error('the data of this job are no longer in the queue');
    if (sha256Of(bytes) !== sha256) throw new Error('the data of this job are damaged in the queue');
    return bytes;
  }

  private key(sha256: string): string {
    return `${this.prefix}:content:${sha256}`;
  }
}
