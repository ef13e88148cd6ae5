import { getEventListeners } from 'node:events';
import { inTime, unlessAborted } from '../../../../src/compare/queue/inTime.js';

const never = new Promise<string>(() => {});

describe('unlessAborted', () => {
  it('gives what work gives, and leaves nothing at the signal', async () => {
    const { signal } = new AbortController();
    for (let time = 0; time < 3; time++) {
      expect(await unlessAborted(signal, Promise.resolve('done'), 'aborted')).toBe('done');
    }
    await expect(unlessAborted(signal, Promise.reject(new Error('lost')), null)).rejects.toThrow('lost');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('gives the other when the signal comes first, or came before', async () => {
    const controller = new AbortController();
    const waiting = unlessAborted(controller.signal, never, 'aborted');
    controller.abort();
    expect(await waiting).toBe('aborted');
    expect(await unlessAborted(controller.signal, never, 'aborted')).toBe('aborted');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});

describe('inTime', () => {
  it('says whether work was done', async () => {
    expect(await inTime(Promise.resolve())).toBe(true);
    expect(await inTime(never, 1)).toBe(false);
    expect(await inTime(Promise.reject(new Error('gone')))).toBe(false);
  });
});
