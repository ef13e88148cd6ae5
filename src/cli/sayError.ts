import { printableLines } from '../report/printable.js';

/** What went wrong, for people. */
export function sayError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: ${printableLines(withoutSecrets(message))}\n`);
}

/** The same without user and password in any URL of a queue. */
export function withoutSecrets(text: string): string {
  return text.replace(/(rediss?:\/\/)\S*@/g, '$1');
}
