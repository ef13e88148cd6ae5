import { toggled } from '../encodings.js';
import type { Playground } from '../playground.js';
import { NUMBERS, type PageSettings } from '../settings.js';
import { markOf, type RunRecord, type SeedRecord } from './record.js';

/** What to change so that the page trains a run on; null for own data that the page no longer has. */
export function settingsOfRun(
  { setup, seeds }: Pick<RunRecord, 'setup' | 'seeds'>,
  { settings, ownData }: Pick<Playground, 'settings' | 'ownData'>,
): Partial<PageSettings> | null {
  const { encoding, data, ownData: mark, ...sizes } = setup;
  const { encodings } = settings.value;
  const isThere = encodings.includes(encoding);
  const chosen = isThere ? encodings : toggled(encodings, encoding);
  const changes = { ...sizes, ...seedSettings(seeds), encodings: chosen };
  if (mark === null) return { ...changes, task: data };
  const source = ownData.value;
  return source !== null && markOf(source) === mark ? changes : null;
}

/** The first seed and those that follow it without a gap: the page trains no others at once. */
function seedSettings(seeds: readonly SeedRecord[]): Pick<PageSettings, 'seed' | 'seeds'> {
  const first = seeds[0]?.seed ?? 1;
  const following = seeds.filter(({ seed }, index) => seed === first + index);
  return { seed: first, seeds: Math.min(following.length, NUMBERS.seeds.max) };
}
