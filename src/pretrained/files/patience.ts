import { OptionError } from '../../../layers/index.js';
import { PretrainedError } from '../pretrainedError.js';
import type { ReadOptions } from './folder.js';

const DEFAULT_TIMEOUT = 60_000;
/** The most that a timer can be set to; more would be none. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** How long a request is waited for: until nothing comes for a while, or the caller gives up. */
export class Patience {
  /** Ends the request. */
  readonly signal: AbortSignal;
  private readonly callers: AbortSignal | undefined;
  private readonly timeout: number;
  private readonly over = new AbortController();

  /** @throws OptionError unless the timeout is greater than 0. */
  constructor(
    private readonly name: string,
    { signal, timeout = DEFAULT_TIMEOUT }: ReadOptions,
  ) {
    this.callers = signal;
    if (!(timeout > 0)) throw new OptionError(`timeout must be greater than 0 milliseconds; got ${timeout}`);
    this.timeout = Math.min(timeout, LONGEST_TIMEOUT);
    this.signal = AbortSignal.any([this.over.signal, ...(signal ? [signal] : [])]);
  }

  /**
   * What the server gives next.
   * @param failure what is so when it gives an error
   * @throws PretrainedError when it does, or gives nothing for too long; the reason of the caller's signal when that is
   * aborted.
   */
  async wait<T>(step: Promise<T>, failure: string): Promise<T> {
    const timer = setTimeout(() => this.over.abort(), this.timeout);
    try {
      return await step;
    } catch (error) {
      this.callers?.throwIfAborted();
      if (this.over.signal.aborted) {
        throw new PretrainedError(
          this.name,
          `the server has sent nothing for ${this.timeout / 1000} seconds`,
        );
      }
      throw new PretrainedError(this.name, `${failure}: ${reasonOf(error as Error)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Engines say "fetch failed", and the reason beside it if at all. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
