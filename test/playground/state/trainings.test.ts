import { signal } from '@preact/signals';
import type { Status } from '../../../playground/protocol.js';
import { jobsOf } from '../../../playground/state/jobs.js';
import { DEFAULTS, type PageSettings } from '../../../playground/state/settings.js';
import { Trainings } from '../../../playground/state/trainings.js';
import { FakeWorker, settled, statusAt } from './fakeWorker.js';

async function opened(changes: Partial<PageSettings> = {}, failing: readonly number[] = []) {
  const workers: FakeWorker[] = [];
  const connect = () => {
    const worker = new FakeWorker(failing.includes(workers.length) ? new RangeError('broken') : null);
    workers.push(worker);
    return worker.connection;
  };
  const question = signal({ now: 'one two', before: null });
  const trainings = new Trainings(connect, question);
  const keep = (more: Partial<PageSettings> = {}) =>
    trainings.keep(jobsOf({ ...DEFAULTS, ...changes, ...more }, null));
  keep();
  await settled();
  /** All workers from one place on, as they would tell it. */
  const tell = async (from: number, step: number, state: Status['state']) => {
    for (const worker of workers.slice(from)) worker.tell(statusAt(step, state));
    await settled();
  };
  return { trainings, workers, keep, tell };
}

/** 'none 1, rotary 1': who has a worker, and with which seed. */
const open = (workers: readonly FakeWorker[]) =>
  workers.flatMap(({ isClosed, job }) => (isClosed ? [] : `${job?.encoding} ${job?.seed}`)).join(', ');

const asked = ({ calls }: FakeWorker, name: string) => calls.filter((call) => call.startsWith(name)).length;

describe('several seeds', () => {
  it('open a worker when all encodings have ended the seed before, and start then', async () => {
    const { trainings, workers, tell } = await opened();
    await trainings.command('start');
    await tell(0, 20, 'training');
    workers[0]?.tell(statusAt(300, 'finished'));
    expect(open(workers)).toBe('none 1, rotary 1');
    workers[1]?.tell(statusAt(300, 'finished'));
    await settled();
    expect(open(workers)).toBe('none 1, rotary 1, none 2, rotary 2');
    expect(workers.map((worker) => asked(worker, 'start'))).toEqual([1, 1, 1, 1]);
    expect(trainings.overall.value).toBe('paused');
    await tell(2, 50, 'training');
    expect([trainings.overall.value, trainings.progress.value]).toEqual(['training', { seed: 2, step: 50 }]);
  });

  it('have no worker once they are finished, and their runs are kept', async () => {
    const { trainings, workers, tell } = await opened();
    await tell(0, 20, 'training');
    for (const from of [0, 2, 4]) {
      await tell(from, 20, 'training');
      await tell(from, 300, 'finished');
    }
    expect(open(workers)).toBe('none 1, rotary 1');
    expect(workers).toHaveLength(6);
    expect([trainings.overall.value, trainings.progress.value]).toEqual(['finished', { seed: 3, step: 300 }]);
    const jobs = trainings.all.value.map(({ job }) => `${job.encoding} ${job.seed}`);
    expect(jobs).toEqual(['none 1', 'none 2', 'none 3', 'rotary 1', 'rotary 2', 'rotary 3']);
    await expect(Promise.all(trainings.all.value.map((training) => training.run()))).resolves.toHaveLength(6);
  });

  it('are not asked for answers, but for the first', async () => {
    const { workers, tell } = await opened({ encodings: ['none'] });
    await tell(0, 20, 'training');
    await tell(0, 300, 'finished');
    await tell(1, 20, 'training');
    expect(workers.map((worker) => asked(worker, 'answer') > 0)).toEqual([true, false]);
  });

  it('wait for a start where the first was paused at its end, or was loaded', async () => {
    const { trainings, workers, tell } = await opened({ encodings: ['none'], seeds: 2 });
    await tell(0, 300, 'finished');
    expect([workers.length, trainings.overall.value]).toEqual([1, 'paused']);
    expect(trainings.progress.value).toEqual({ seed: 2, step: 0 });
    await trainings.command('start');
    expect(open(workers)).toBe('none 1, none 2');
    expect(asked(workers[1] as FakeWorker, 'start')).toBe(1);
  });

  it('pause together', async () => {
    const { trainings, workers, tell } = await opened({ encodings: ['none'] });
    await tell(0, 20, 'training');
    await tell(0, 300, 'finished');
    await tell(1, 20, 'training');
    await trainings.command('pause');
    await tell(1, 21, 'paused');
    expect(asked(workers[1] as FakeWorker, 'pause')).toBe(1);
    expect([trainings.overall.value, workers.length]).toEqual(['paused', 2]);
  });

  it('end with a reset, after which the first is the only one', async () => {
    const { trainings, workers, tell } = await opened({ encodings: ['none'] });
    await tell(0, 20, 'training');
    await tell(0, 300, 'finished');
    await tell(1, 20, 'training');
    await trainings.command('reset');
    await settled();
    expect([open(workers), trainings.all.value.length]).toEqual(['none 1', 1]);
  });

  it('say that one of them failed, and the others go on', async () => {
    const { trainings, workers, tell } = await opened({ seeds: 2 }, [3]);
    await tell(0, 20, 'training');
    await tell(0, 300, 'finished');
    await tell(2, 300, 'finished');
    expect(trainings.all.value.map(({ state }) => state)).toEqual([
      'finished',
      'finished',
      'finished',
      'failed',
    ]);
    expect(trainings.all.value.at(-1)?.error.value).toBe('broken');
    expect([trainings.overall.value, workers.length]).toEqual(['finished', 4]);
  });

  it('are not tried of an encoding whose first failed', async () => {
    const { trainings, workers, tell } = await opened({ seeds: 2 }, [1]);
    workers[0]?.tell(statusAt(20, 'training'));
    workers[0]?.tell(statusAt(300, 'finished'));
    await settled();
    await tell(2, 300, 'finished');
    expect([workers.length, trainings.overall.value]).toEqual([3, 'finished']);
  });

  it('are found by who comes back, without being trained again', async () => {
    const { trainings, workers, keep, tell } = await opened({ encodings: ['none'], seeds: 2 });
    await tell(0, 20, 'training');
    await tell(0, 300, 'finished');
    await tell(1, 300, 'finished');
    expect(keep({ width: 64 }).map(({ job }) => job.seed)).toEqual([1, 2]);
    expect([trainings.all.value.length, trainings.overall.value]).toEqual([1, 'opening']);
    keep();
    expect([trainings.all.value.length, trainings.overall.value]).toEqual([2, 'finished']);
    expect(workers).toHaveLength(3);
  });

  it('stay while an encoding joins, which catches up', async () => {
    const { trainings, workers, keep, tell } = await opened({ encodings: ['none'], seeds: 2 });
    await tell(0, 20, 'training');
    await tell(0, 300, 'finished');
    await tell(1, 300, 'finished');
    keep({ encodings: ['none', 'rotary'] });
    await settled();
    expect(trainings.all.value).toHaveLength(3);
    expect([trainings.overall.value, trainings.progress.value]).toEqual(['paused', { seed: 1, step: 0 }]);
    await trainings.command('start');
    await tell(2, 20, 'training');
    await tell(2, 300, 'finished');
    expect(open(workers)).toBe('none 1, rotary 1, rotary 2');
  });

  it('are trained with a worker where one becomes the first', async () => {
    const { trainings, workers, keep, tell } = await opened({ encodings: ['none'], seeds: 2 });
    await tell(0, 20, 'training');
    await tell(0, 300, 'finished');
    await tell(1, 300, 'finished');
    keep({ seed: 2, seeds: 1 });
    await settled();
    expect(open(workers)).toBe('none 1, none 2');
    expect(trainings.overall.value).toBe('paused');
  });
});

it('returns nothing of what has learned nothing', async () => {
  const { keep } = await opened();
  expect(keep({ width: 64 })).toEqual([]);
});
