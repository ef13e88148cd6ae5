import { join } from 'node:path';

/** The small random models of the tests, saved by Transformers. */
export function goldenModel(name: string): string {
  return join(__dirname, '../golden/pretrained', name);
}
