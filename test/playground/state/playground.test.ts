import { overallState } from '../../../playground/state/overall.js';
import { Playground } from '../../../playground/state/playground.js';
import { textOf } from '../../../playground/state/wordOrder.js';
import { FakeWorker, INFO, settled, statusAt } from './fakeWorker.js';

function opened(address = '', failing: readonly number[] = [], isGuided = false) {
  const workers: FakeWorker[] = [];
  const connect = () => {
    const worker = new FakeWorker(failing.includes(workers.length) ? new RangeError('broken') : null);
    workers.push(worker);
    return worker.connection;
  };
  return { playground: new Playground(connect, address, isGuided), workers };
}

const encodings = (workers: readonly FakeWorker[]) =>
  workers.filter(({ isClosed }) => !isClosed).map(({ job }) => job?.encoding);

describe('the playground', () => {
  it('opens a worker for each encoding of its address', () => {
    const { workers } = opened('#encodings=none,t5,learned&steps=7');
    expect(encodings(workers)).toEqual(['none', 't5', 'learned']);
    expect(workers[1]?.job?.settings.steps).toBe(7);
  });

  it('keeps the workers that a change does not concern', () => {
    const { playground, workers } = opened();
    playground.change({ encodings: ['none', 'rotary', 'alibi'] });
    expect(workers).toHaveLength(3);
    playground.change({ encodings: ['alibi'] });
    expect(encodings(workers)).toEqual(['alibi']);
    playground.change({ width: 64 });
    expect([workers.length, encodings(workers)]).toEqual([4, ['alibi']]);
  });

  it('starts an encoding that joins others under way, and only such', async () => {
    const { playground, workers } = opened();
    playground.change({ encodings: ['none', 'rotary', 'learned'] });
    await settled();
    workers[0]?.tell(statusAt(3, 'training'));
    playground.change({ encodings: ['none', 'rotary', 'learned', 't5'] });
    await settled();
    expect(workers.map(({ calls }) => calls.includes('start'))).toEqual([false, false, false, true]);
  });

  it('starts an encoding that joins others about to start', async () => {
    const { playground, workers } = opened('#encodings=none');
    const started = playground.command('start');
    playground.change({ encodings: ['none', 'rotary'] });
    await started;
    expect(workers.map(({ calls }) => calls.includes('start'))).toEqual([true, true]);
  });

  it('keeps its workers while the settings cannot be', () => {
    const { playground, workers } = opened();
    playground.change({ width: 33 });
    expect(playground.problem.value).toBe('heads must divide the width; got width=33, heads=4');
    expect(workers).toHaveLength(2);
    playground.change({ heads: 11 });
    expect([playground.problem.value, workers.length]).toEqual([null, 4]);
  });

  it('asks every model both orders of Adam’s sentence, and again when it has learned', async () => {
    const { workers } = opened();
    await settled();
    expect(workers[1]?.calls).toEqual(['answer Adam ate an apple', 'answer apple ate an Adam']);
    workers[1]?.tell(statusAt(15, 'training'));
    await settled();
    expect(workers.map(({ calls }) => calls.length)).toEqual([2, 4]);
  });

  it('begins with a sentence of other data, and keeps it when an encoding joins', async () => {
    const { playground } = opened('#task=agent');
    await settled();
    expect(textOf(playground.sentence.now.value)).toBe('one two three');
    playground.sentence.move(0, 2);
    playground.change({ encodings: ['none', 'rotary', 't5'] });
    await settled();
    expect(textOf(playground.sentence.now.value)).toBe('two three one');
  });

  it('knows its data, and keeps the sentence, while new models for them are built', async () => {
    const { playground } = opened('#task=agent');
    await settled();
    const sentence = playground.sentence;
    sentence.type('three one');
    playground.change({ width: 64 });
    expect(playground.info.value).toBe(INFO);
    await settled();
    expect(textOf(sentence.now.value)).toBe('three one');
    playground.change({ task: 'sort' });
    expect(playground.info.value).toBeNull();
  });

  it('takes own data instead of the task, and the task again', () => {
    const { playground, workers } = opened('#encodings=none');
    const part = { file: 'a', text: 'a\tb' };
    playground.useData({ name: 'mine', format: 'label', train: part, test: part });
    expect(workers.at(-1)?.job?.source).toMatchObject({ kind: 'tsv', tsv: { name: 'mine' } });
    playground.change({ task: 'sort' });
    expect(workers.at(-1)?.job?.source).toEqual({ kind: 'task', name: 'sort' });
  });

  it('starts the others when one has failed, which a reset opens anew', async () => {
    const { playground, workers } = opened('', [0]);
    await settled();
    await playground.command('start');
    expect(workers.map(({ calls }) => calls.filter((call) => call === 'start').length)).toEqual([0, 1]);
    await playground.command('reset');
    await settled();
    expect(encodings(workers)).toEqual(['rotary', 'none']);
    expect(playground.trainings.value.map(({ state }) => state)).toEqual(['paused', 'paused']);
  });

  it('puts trained models aside, paused, for who comes back to their settings', async () => {
    const { playground, workers } = opened();
    await settled();
    for (const worker of workers) worker.tell(statusAt(20, 'training'));
    playground.change({ width: 64 });
    await settled();
    expect(workers.map(({ isClosed }) => isClosed)).toEqual([false, false, false, false]);
    expect(workers[0]?.calls).toContain('pause');
    playground.change({ width: 32 });
    await settled();
    // Those of the other width had learned nothing, by what they say.
    expect(workers.map(({ isClosed }) => isClosed)).toEqual([false, false, true, true]);
    expect(playground.trainings.value.map(({ status }) => status.value?.step)).toEqual([20, 20]);
  });

  it('puts no more than six models aside, and ends the oldest', async () => {
    const { playground, workers } = opened('#encodings=none');
    for (let seed = 2; seed <= 9; seed++) {
      await settled();
      workers.at(-1)?.tell(statusAt(1));
      playground.change({ seed });
    }
    expect(workers.map(({ isClosed }) => isClosed)).toEqual([true, true, ...Array(7).fill(false)]);
  });

  it('guides from the first swap to the end of the training, once', async () => {
    const { playground, workers } = opened('', [], true);
    await settled();
    expect([playground.guide.value, playground.sentence.before.value]).toEqual(['swap', null]);
    playground.sentence.exchange(0, 3);
    expect(playground.guide.value).toBe('train');
    for (const worker of workers) worker.tell(statusAt(3, 'training'));
    expect(playground.guide.value).toBe('watch');
    for (const worker of workers) worker.tell(statusAt(300, 'finished'));
    expect(playground.guide.value).toBe('done');
    playground.endGuide();
    expect(playground.guide.value).toBeNull();
    expect(textOf(playground.sentence.now.value)).toBe('apple ate an Adam');
  });

  it('leads nobody back to a training when the settings change', async () => {
    const { playground, workers } = opened('', [], true);
    await settled();
    playground.sentence.exchange(0, 3);
    for (const worker of workers) worker.tell(statusAt(3, 'training'));
    expect(playground.guide.value).toBe('watch');
    playground.change({ width: 64 });
    await settled();
    expect(playground.guide.value).toBe('watch');
    for (const worker of workers) worker.tell(statusAt(300, 'finished'));
    playground.change({ width: 16 });
    await settled();
    expect(playground.guide.value).toBe('done');
  });

  it('shows both orders to who skips the guide, and guides nobody through another task', async () => {
    const { playground } = opened('', [], true);
    playground.endGuide();
    expect(textOf(playground.sentence.before.value ?? [])).toBe('apple ate an Adam');
    expect(opened('#task=sort', [], true).playground.guide.value).toBeNull();
    const other = opened('', [], true).playground;
    other.change({ task: 'agent' });
    expect(other.guide.value).toBeNull();
  });

  it('says what of the address it ignores, until something is changed', () => {
    const { playground } = opened('#steps=many');
    expect(playground.ignored.value).toHaveLength(1);
    playground.change({ seed: 3 });
    expect(playground.ignored.value).toEqual([]);
  });
});

it.each([
  [['training', 'finished', 'failed'], 'training'],
  [['starting', 'training', 'opening'], 'training'],
  [['paused', 'pausing', 'opening'], 'pausing'],
  [['opening', 'paused'], 'opening'],
  [['finished', 'paused'], 'paused'],
  [['finished', 'failed'], 'finished'],
  [['failed', 'failed'], 'failed'],
] as const)('%j together are %s', (states, overall) => {
  expect(overallState(states)).toBe(overall);
});
