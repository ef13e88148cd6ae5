import { signal } from '@preact/signals';
import type { Question } from '../../../playground/state/answering.js';
import { Training } from '../../../playground/state/training.js';
import { FakeWorker, INFO, jobOf, settled, statusAt } from './fakeWorker.js';

async function opened(worker = new FakeWorker()) {
  const question = signal<Question | null>(null);
  const training = new Training(jobOf('rotary'), () => worker.connection, question);
  const atFirst = training.state;
  await settled();
  return { training, worker, question, atFirst };
}

describe('a training as the page sees it', () => {
  it('is opened with its job, and then paused', async () => {
    const { training, worker, atFirst } = await opened();
    expect([atFirst, training.state, training.info.value]).toEqual(['opening', 'paused', INFO]);
    expect(worker.job).toEqual(jobOf('rotary'));
  });

  it('says in one sentence why it cannot be opened', async () => {
    const { training } = await opened(new FakeWorker(new RangeError('heads must be even')));
    expect([training.state, training.error.value]).toEqual(['failed', 'heads must be even']);
  });

  it('says why it could not be opened, whatever it is asked then', async () => {
    const worker = new FakeWorker(new RangeError('heads must be even'));
    worker.start = () => Promise.reject(new Error('open one first'));
    const training = new Training(jobOf('rotary'), () => worker.connection, signal(null));
    await training.command('start');
    expect(training.error.value).toBe('heads must be even');
  });

  it('is at once about to do what it was asked last, however long its worker takes to hear of it', async () => {
    const { training, worker } = await opened();
    const heard: (() => void)[] = [];
    const silent = () => new Promise<void>((resolve) => heard.push(resolve));
    Object.assign(worker, { start: silent, pause: silent, step: silent, reset: silent });
    const stateAfter = async (act: () => void) => {
      act();
      await settled();
      return training.state;
    };
    expect(await stateAfter(() => training.command('start'))).toBe('starting');
    expect(await stateAfter(() => training.command('pause'))).toBe('pausing');
    expect(await stateAfter(() => heard[0]?.())).toBe('pausing');
    expect(await stateAfter(() => heard[1]?.())).toBe('paused');
    expect(await stateAfter(() => training.command('step'))).toBe('stepping');
    expect(await stateAfter(() => training.command('reset'))).toBe('resetting');
    expect(await stateAfter(() => worker.crash('out of memory'))).toBe('failed');
  });

  it('says that its worker crashed or its training failed', async () => {
    const { training, worker } = await opened();
    worker.crash('out of memory');
    expect([training.state, training.error.value]).toEqual(['failed', 'out of memory']);
    worker.tell({ ...statusAt(5, 'failed'), error: 'the loss is NaN' });
    expect(training.error.value).toBe('the loss is NaN');
    worker.tell(statusAt(0));
    expect([training.state, training.error.value]).toEqual(['paused', null]);
  });

  it('asks for both orders at the same step', async () => {
    const { training, worker, question } = await opened();
    worker.stepsBefore = [4, 5, 6, 6];
    question.value = { now: 'a b', before: 'b a' };
    await settled();
    const { now, before } = training.answers.value ?? {};
    expect([now?.step, before?.step, now?.tokens, before?.tokens]).toEqual([6, 6, ['a', 'b'], ['b', 'a']]);
  });

  it('of many questions answers the last one', async () => {
    const { training, worker, question } = await opened();
    for (const now of ['a', 'a b', 'a b c', 'a b c d']) question.value = { now, before: null };
    await settled();
    expect(worker.calls).toEqual(['answer a', 'answer a b c d']);
    expect(training.answers.value?.now.tokens).toEqual(['a', 'b', 'c', 'd']);
  });

  it('has no answer where there is no question', async () => {
    const { training, question } = await opened();
    question.value = { now: 'a', before: null };
    await settled();
    question.value = null;
    expect(training.answers.value).toBeNull();
  });

  it('has no answer where there is an error, which harms no training', async () => {
    const { training, worker, question } = await opened();
    worker.answer = () => Promise.reject(new RangeError('the sentence is empty'));
    question.value = { now: 'a', before: null };
    await settled();
    expect([training.answers.value, training.answerError.value]).toEqual([null, 'the sentence is empty']);
    expect(training.state).toBe('paused');
  });

  it('hears nothing after it was closed', async () => {
    const { training, worker } = await opened();
    training.close();
    worker.crash('ended');
    expect([worker.isClosed, training.error.value]).toEqual([true, null]);
  });
});
