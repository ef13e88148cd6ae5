import { signal } from '@preact/signals';
import { Runs } from '../../../../playground/state/runs/runs.js';
import { readRecords, type TextStorage } from '../../../../playground/state/runs/storage.js';
import { Training } from '../../../../playground/state/training.js';
import { FakeWorker, jobOf, settled, statusAt } from '../fakeWorker.js';

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
afterEach(() => jest.useRealTimers());

function newStorage() {
  const texts = new Map<string, string>();
  const storage = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => {
      texts.set(key, text);
    },
  };
  return () => storage;
}

async function opened(encodings: string, storage: TextStorage = newStorage()) {
  const names = encodings.split(', ');
  const workers = names.map(() => new FakeWorker());
  const all = workers.map(
    ({ connection }, index) => new Training(jobOf(names[index] ?? ''), () => connection, signal(null)),
  );
  await settled();
  const trainings = signal<readonly Training[]>(all);
  const runs = new Runs({ trainings }, storage);
  return { runs, trainings, workers, storage };
}

const encodingsOf = (runs: Runs) => runs.records.value.map(({ setup }) => setup.encoding);

it('notes trainings that have begun, before it is there and after', async () => {
  const { runs, trainings, workers } = await opened('none, rotary');
  expect(runs.records.value).toEqual([]);
  workers[1]?.tell(statusAt(3, 'training'));
  expect(encodingsOf(runs)).toEqual(['rotary']);
  const later = new Runs({ trainings }, newStorage());
  expect(encodingsOf(later)).toEqual(['rotary']);
});

it('notes the last step of a training that the page has put aside', async () => {
  const { runs, trainings, workers } = await opened('rotary');
  workers[0]?.tell(statusAt(3, 'training'));
  trainings.value = [];
  workers[0]?.tell(statusAt(4));
  expect(runs.records.value[0]?.seeds[0]?.step).toBe(4);
});

it('keeps runs and pins in the storage, for a page that is opened later', async () => {
  const { runs, workers, storage } = await opened('rotary');
  workers[0]?.tell(statusAt(3));
  runs.togglePin(runs.records.value[0]?.key ?? '');
  jest.runAllTimers();
  expect(readRecords(storage)[0]).toMatchObject({ isPinned: true, seeds: [{ step: 3 }] });
  expect(new Runs({ trainings: signal([]) }, storage).records.value).toEqual(runs.records.value);
});

it('shares the storage with other pages: neither loses what the other trains, pins or removes', async () => {
  const { runs, workers, storage } = await opened('none, rotary');
  for (const worker of workers) worker.tell(statusAt(3));
  jest.runAllTimers();
  const other = await opened('alibi', storage);
  other.workers[0]?.tell(statusAt(3));
  const [none = '', rotary = ''] = runs.records.value.map(({ key }) => key);
  other.runs.remove([none]);
  other.runs.togglePin(rotary);
  jest.runAllTimers();
  workers[1]?.tell(statusAt(4));
  jest.runAllTimers();
  expect(encodingsOf(runs)).toEqual(['rotary', 'alibi']);
  expect(runs.records.value[0]).toMatchObject({ isPinned: true, seeds: [{ step: 4 }] });
  expect(readRecords(storage)).toEqual(runs.records.value);
  other.runs.read();
  expect(other.runs.records.value).toEqual(runs.records.value);
});

it('keeps the end of a training that begins again at once', async () => {
  const { workers, storage } = await opened('rotary');
  workers[0]?.tell(statusAt(3));
  for (const step of [300, 0, 1]) workers[0]?.tell(statusAt(step));
  jest.runAllTimers();
  expect(readRecords(storage)[0]?.seeds[0]?.step).toBe(300);
});

it('has its runs where the storage takes nothing', async () => {
  const refusing = {
    getItem: () => null,
    setItem: () => {
      throw new Error('full');
    },
  };
  const { runs, workers } = await opened('none, rotary', () => refusing);
  for (const worker of workers) {
    worker.tell(statusAt(3));
    jest.runAllTimers();
  }
  expect(encodingsOf(runs)).toEqual(['none', 'rotary']);
});

it('does not bring back what was removed when other trainings join', async () => {
  const { runs, trainings, workers } = await opened('none');
  workers[0]?.tell(statusAt(3));
  runs.remove(runs.records.value.map(({ key }) => key));
  trainings.value = [...trainings.value];
  expect(runs.records.value).toEqual([]);
});

it('removes runs, and brings the last ones back', async () => {
  const { runs, workers } = await opened('none, rotary, alibi');
  for (const worker of workers) worker.tell(statusAt(3));
  const [none = '', rotary = ''] = runs.records.value.map(({ key }) => key);
  runs.remove([none, rotary]);
  expect(encodingsOf(runs)).toEqual(['alibi']);
  workers[0]?.tell(statusAt(4));
  runs.undoRemove();
  expect(encodingsOf(runs)).toEqual(['rotary', 'alibi', 'none']);
  expect(runs.removed.value).toEqual([]);
});
