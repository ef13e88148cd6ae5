import { toggled } from '../encodings.js';
import type { Playground } from '../playground.js';
import type { PageSettings } from '../settings.js';
import { markOf, type RunRecord } from './record.js';

/** What to change so that the page trains a run on; null for own data that the page no longer has. */
export function settingsOfRun(
  { setup, seed }: Pick<RunRecord, 'setup'> & { readonly seed: number },
  { settings, ownData }: Pick<Playground, 'settings' | 'ownData'>,
): Partial<PageSettings> | null {
  const { encoding, data, ownData: mark, ...sizes } = setup;
  const { encodings } = settings.value;
  const isThere = encodings.includes(encoding);
  const changes = { ...sizes, seed, encodings: isThere ? encodings : toggled(encodings, encoding) };
  if (mark === null) return { ...changes, task: data };
  const source = ownData.value;
  return source !== null && markOf(source) === mark ? changes : null;
}
