import { leftText } from '../../../playground/state/left.js';
import { Playground } from '../../../playground/state/playground.js';
import { FakeWorker, settled, statusAt } from './fakeWorker.js';

async function opened(address = '') {
  const workers: FakeWorker[] = [];
  const connect = () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker.connection;
  };
  const playground = new Playground(connect, address);
  await settled();
  const text = () => playground.left.value && leftText(playground.left.value);
  return { playground, workers, text };
}

describe('what is said of trained models when the settings change', () => {
  it('is nothing where nothing was trained, or none of them is concerned', async () => {
    const { playground, workers, text } = await opened();
    playground.change({ task: 'agent' });
    expect(text()).toBeNull();
    await settled();
    for (const worker of workers.slice(2)) worker.tell(statusAt(20));
    playground.change({ encodings: ['none', 'rotary', 'alibi'] });
    expect(text()).toBeNull();
  });

  it('is at which step they paused, and which are finished', async () => {
    const { playground, workers, text } = await opened('#encodings=none,rotary,alibi');
    workers[0]?.tell(statusAt(120, 'training'));
    workers[1]?.tell(statusAt(118, 'training'));
    workers[2]?.tell(statusAt(300, 'finished'));
    playground.change({ lr: 0.01 });
    expect(text()).toBe('2 models paused at step 118 of 300 and 1 finished model are kept.');
    workers[1]?.tell(statusAt(119));
    expect(text()).toBe('2 models paused at step 119 of 300 and 1 finished model are kept.');
  });

  it('is which ended, where there are more than are kept', async () => {
    const { playground, workers, text } = await opened(
      '#encodings=none,rotary,alibi,fire,t5,learned,sinusoidal',
    );
    for (const worker of workers) worker.tell(statusAt(120));
    playground.change({ task: 'agent' });
    expect(text()).toBe('6 models paused at step 120 of 300 are kept. 1 model ended.');
  });

  it('stays while untrained models come and go, and ends with a start', async () => {
    const { playground, workers, text } = await opened('#encodings=none');
    workers[0]?.tell(statusAt(300, 'finished'));
    playground.change({ width: 64 });
    playground.change({ width: 128 });
    expect(text()).toBe('1 finished model is kept.');
    await playground.command('start');
    expect(text()).toBeNull();
  });

  it('leads back to their settings and data, where it is said no more', async () => {
    const { playground, workers, text } = await opened('#encodings=none&steps=40');
    workers[0]?.tell(statusAt(20));
    const part = { file: 'a', text: 'a\tb' };
    playground.useData({ name: 'mine', format: 'label', train: part, test: part });
    playground.change({ lr: 0.01 });
    expect(text()).toBe('1 model paused at step 20 of 40 is kept.');
    playground.goBack();
    expect([playground.ownData.value, playground.settings.value.lr, text()]).toEqual([null, 0.002, null]);
    expect(playground.models.value[0]?.status.value?.step).toBe(20);
  });

  it('is said no more to who goes back by the address', async () => {
    const { playground, workers, text } = await opened('#encodings=none');
    workers[0]?.tell(statusAt(20));
    playground.change({ width: 64 });
    playground.open('#encodings=none');
    expect(text()).toBeNull();
  });
});
