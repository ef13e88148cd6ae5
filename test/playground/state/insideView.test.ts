import { InsideView } from '../../../playground/state/insideView.js';
import { Playground } from '../../../playground/state/playground.js';
import { FakeWorker, settled, statusAt } from './fakeWorker.js';

async function opened(encodings = 'none,t5,rotary') {
  const workers: FakeWorker[] = [];
  const connect = () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker.connection;
  };
  const playground = new Playground(connect, `#encodings=${encodings}`);
  await settled();
  await settled();
  return { playground, workers };
}

/** Longer than a view rests between two looks. */
const rested = () => new Promise((resolve) => setTimeout(resolve, 20));

const looks = ({ calls }: FakeWorker) => calls.filter((call) => call.startsWith('look'));

describe('the numbers of the sentence', () => {
  it('are asked for when one looks, after the answers, of the model without positions and the last', async () => {
    const { playground, workers } = await opened();
    expect(workers.flatMap(looks)).toEqual([]);
    const view = new InsideView(playground, 1);
    await settled();
    const asked = 'look inside Adam ate an apple, apple ate an Adam';
    expect(workers.map(looks)).toEqual([[asked], [], [asked]]);
    expect(workers[0]?.calls.at(-1)).toBe(asked);
    expect([...view.pairs.value.keys()].map(({ encoding }) => encoding)).toEqual(['none', 'rotary']);
    view.encoding.value = 't5';
    await settled();
    expect(workers.map((worker) => looks(worker).length)).toEqual([2, 1, 1]);
    expect(view.models.value.map(({ encoding }) => encoding)).toEqual(['none', 't5']);
    view.close();
  });

  it('are asked for again at another order and when the model has learned, the last question only', async () => {
    const { playground, workers } = await opened('rotary');
    const view = new InsideView(playground, 1);
    await settled();
    for (const [one, other] of [
      [0, 1],
      [1, 2],
      [2, 3],
    ] as const)
      playground.sentence.exchange(one, other);
    await rested();
    const [worker] = workers as [FakeWorker];
    expect(looks(worker).at(-1)).toBe('look inside ate an apple Adam, ate an Adam apple');
    const before = looks(worker).length;
    expect(before).toBeLessThan(4);
    worker.tell(statusAt(3));
    await rested();
    expect(looks(worker).length).toBe(before + 1);
    view.close();
    worker.tell(statusAt(4));
    await rested();
    expect(looks(worker).length).toBe(before + 1);
  });

  it('are not there where the worker has none, and it says why', async () => {
    const { playground, workers } = await opened('rotary');
    const [worker] = workers as [FakeWorker];
    worker.lookInside = () => Promise.reject(new RangeError('no block'));
    const view = new InsideView(playground, 1);
    await settled();
    expect([view.pairs.value.size, view.problem.value]).toEqual([0, 'no block']);
    view.close();
  });

  it('rest between two looks at a model that learns, until the sentence changes', async () => {
    const { playground, workers } = await opened('rotary');
    const view = new InsideView(playground, 60_000);
    const [worker] = workers as [FakeWorker];
    await settled();
    worker.tell(statusAt(3));
    await rested();
    expect(looks(worker)).toHaveLength(1);
    playground.sentence.exchange(0, 1);
    await rested();
    expect(looks(worker).at(-1)).toBe('look inside ate Adam an apple, Adam ate an apple');
    view.close();
  });
});
