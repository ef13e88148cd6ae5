import { readRecords, writeRecords } from '../../../../playground/state/runs/storage.js';
import { recordOf, seedAt } from './records.js';

/** A storage that has one text. */
function holding(text: string | null = null) {
  const held = { text };
  const storage = {
    getItem: () => held.text,
    setItem: (_: string, next: string) => {
      held.text = next;
    },
  };
  return { held, storage: () => storage };
}

const RECORDS = [
  recordOf({ encoding: 'rotary(maxWavelength=500)', lr: 1e-4, device: 'wasm' }),
  recordOf({ data: 'mine', ownData: 7 }, [seedAt(1, null), seedAt(2, 0.5)], true),
];

it('reads what it has written', () => {
  const { storage } = holding();
  writeRecords(storage, RECORDS);
  expect(readRecords(storage)).toEqual(RECORDS);
});

it.each([null, '', '[]', 'null', '{"version":1}', '{"version":1,"records":[null]}'])(
  '%j has no records',
  (text) => {
    expect(readRecords(holding(text).storage)).toEqual([]);
  },
);

it('has no records of another version', () => {
  const { held, storage } = holding();
  writeRecords(storage, RECORDS);
  held.text = held.text?.replace('"version":1', '"version":0') ?? null;
  expect(readRecords(storage)).toEqual([]);
});

it.each([
  ['an unknown encoding', recordOf({ encoding: 'rotarz' })],
  ['two encodings', recordOf({ encoding: 'none,rotary' })],
  ['an unknown task', recordOf({ data: 'plausibel' })],
  ['a setting that no page can have', recordOf({ heads: 5 })],
  ['no seed', recordOf({}, [])],
  ['an accuracy that is a text', recordOf({}, [{ ...seedAt(1, 1), accuracy: '1' as never }])],
])('leaves out a record with %s, and keeps the others', (_, record) => {
  const { storage } = holding();
  writeRecords(storage, [record, ...RECORDS]);
  expect(readRecords(storage)).toEqual(RECORDS);
});

it('does without a storage that is refused', () => {
  const refused = () => {
    throw new DOMException('refused', 'SecurityError');
  };
  expect(readRecords(refused)).toEqual([]);
  expect(() => writeRecords(refused, RECORDS)).not.toThrow();
});
