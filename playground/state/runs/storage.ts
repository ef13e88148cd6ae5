import { settingsOf } from '../address.js';
import { keyOf, type RunRecord, type SeedRecord, setupOf } from './record.js';

const KEY = 'tfjs-transformer-block runs';

/** Of what is written; anything else is ignored. */
const VERSION = 1;

/** Where a browser keeps text; to ask for it may be refused. */
export type TextStorage = () => Pick<Storage, 'getItem' | 'setItem'>;

/** What of the kept records is understood. */
export function readRecords(storage: TextStorage): RunRecord[] {
  try {
    const { version, records } = JSON.parse(storage().getItem(KEY) ?? '{}');
    return version === VERSION ? records.flatMap(readRecord) : [];
  } catch {
    return [];
  }
}

/**
 * The key is left out: a record has it from its setup.
 *
 * @returns whether the storage takes them
 */
export function writeRecords(storage: TextStorage, records: readonly RunRecord[]): boolean {
  try {
    const kept = records.map(({ setup, seeds, isPinned }) => ({ setup, seeds, isPinned }));
    storage().setItem(KEY, JSON.stringify({ version: VERSION, records: kept }));
    return true;
  } catch {
    // They are there until the page is closed.
    return false;
  }
}

/** Settings are read as those of an address: what no page could have is not used. */
function readRecord({ setup, seeds, isPinned }: RunRecord): RunRecord[] {
  const { encoding, data, ownData, ...others } = setup;
  const isOwn = typeof ownData === 'number';
  const texts = strings({ ...others, encodings: encoding, ...(!isOwn && { task: data }) });
  const { settings, ignored } = settingsOf(String(new URLSearchParams(texts)));
  const [name, ...more] = settings.encodings;
  if (ignored.length > 0 || name === undefined || more.length > 0) return [];
  if (seeds.length === 0 || !seeds.every(isSeedRecord)) return [];
  const source = { kind: 'task', name: String(data) } as const;
  const read = setupOf({ source, encoding: name, settings, device: settings.device });
  const known = { ...read, ownData: isOwn ? ownData : null };
  return [{ key: keyOf(known), setup: known, seeds, isPinned: isPinned === true }];
}

function strings(values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function isSeedRecord({ seed, step, accuracy, loss, msPerStep }: SeedRecord): boolean {
  return (
    [seed, step, msPerStep].every(Number.isFinite) &&
    [accuracy, loss].every((value) => value === null || Number.isFinite(value))
  );
}
