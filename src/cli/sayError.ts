import { printableLines } from '../report/printable.js';

/** What went wrong, for people. */
export function sayError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: ${printableLines(message)}\n`);
}
