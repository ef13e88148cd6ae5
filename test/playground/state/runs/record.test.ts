import {
  keyOf,
  MOST_RECORDS,
  noted,
  type RunRecord,
  setupOf,
} from '../../../../playground/state/runs/record.js';
import type { TsvSource } from '../../../../src/app/page.js';
import { jobOf, statusAt } from '../fakeWorker.js';
import { recordOf } from './records.js';

const job = jobOf('rotary');
const statusOf = (step: number, accuracy: number) => ({
  ...statusAt(step),
  accuracyCurve: [
    { step: 0, value: 0.5 },
    { step, value: accuracy },
  ],
  lossCurve: [{ step, value: Number.NaN }],
});

function ownJob(text: string) {
  const part = { file: 'mine.tsv', text };
  const tsv: TsvSource = { name: 'mine', format: 'label', train: part, test: part };
  return { ...job, source: { kind: 'tsv' as const, tsv } };
}

it('notes nothing before the first step', () => {
  expect(noted([], job, statusAt(0))).toEqual([]);
});

it('notes the last points of the curves, and null for what is no number', () => {
  const [record] = noted([], job, statusOf(20, 0.75));
  expect(record?.setup).toEqual(recordOf().setup);
  expect(record?.seeds).toEqual([{ seed: 1, step: 20, accuracy: 0.75, loss: null, msPerStep: 2 }]);
});

it('has one record for all seeds of the same settings, and another for others', () => {
  let records: readonly RunRecord[] = [];
  for (const seed of [2, 1]) records = noted(records, { ...job, seed }, statusOf(20, seed / 4));
  records = noted(records, { ...job, settings: { ...job.settings, lr: 0.01 } }, statusOf(5, 0.5));
  expect(records.map(({ setup, seeds }) => [setup.lr, seeds.map(({ seed }) => seed)])).toEqual([
    [0.002, [1, 2]],
    [0.01, [1]],
  ]);
});

it('keeps what came further when a training begins again, until that is as far', () => {
  const finished = noted([], job, statusOf(300, 1));
  expect(noted(finished, job, statusOf(20, 0.5))).toBe(finished);
  expect(noted(finished, job, statusOf(300, 0.75))[0]?.seeds[0]?.accuracy).toBe(0.75);
});

it('tells own data of the same name apart by what they say, and has none of it', () => {
  const [one, other] = [setupOf(ownJob('a dog\tyes')), setupOf(ownJob('a cat\tyes'))];
  expect(keyOf(one)).not.toBe(keyOf(other));
  expect(setupOf(ownJob('a dog\tyes'))).toEqual(one);
  expect(keyOf(one)).not.toContain('dog');
});

it('drops the oldest that is not pinned when there are too many', () => {
  const records = Array.from({ length: MOST_RECORDS }, (_, index) =>
    recordOf({ width: index + 1 }, undefined, index === 0),
  );
  const next = noted(records, jobOf('alibi'), statusOf(1, 0.5));
  expect(next).toHaveLength(MOST_RECORDS);
  expect(next.slice(0, 2).map(({ setup }) => setup.width)).toEqual([1, 3]);
  expect(next.at(-1)?.setup.encoding).toBe('alibi');
});
