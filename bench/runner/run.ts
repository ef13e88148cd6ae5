/** What every measurement of one run of the benchmark shares. */
export interface Run {
  readonly rounds: number;
  /** Time that each contender has in a round. */
  readonly blockMs: number;
  readonly warmUpMs: number;
  readonly signal: AbortSignal;
  /** Tells people what is being done. */
  say(line: string): void;
  /** Keeps the versions of libraries that a contender computes with. */
  note(versions: Readonly<Record<string, string>>, contender: string): void;
}
