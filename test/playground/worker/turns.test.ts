import { messageTurns } from '../../../playground/worker/messageTurns.js';
import { Queue } from '../../../playground/worker/queue.js';

const later = (milliseconds = 0) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('Queue', () => {
  it('does one thing at a time, in the order in which they were asked for', async () => {
    const queue = new Queue();
    const noted: string[] = [];
    const task = (name: string, milliseconds: number) => async () => {
      noted.push(`${name} begins`);
      await later(milliseconds);
      noted.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all([queue.run(task('long', 9)), queue.run(task('short', 1))]);
    expect(results).toEqual(['long', 'short']);
    expect(noted).toEqual(['long begins', 'long ends', 'short begins', 'short ends']);
  });

  it('goes on after one that failed, which only whoever asked for it hears', async () => {
    const queue = new Queue();
    const failed = queue.run(() => Promise.reject(new Error('no')));
    const next = queue.run(async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

describe('messageTurns', () => {
  it('lets messages be heard that came before, also between two that wait at once', async () => {
    const { port1, port2 } = new MessageChannel();
    const own = new MessageChannel();
    const nextTurn = messageTurns(own);
    const heard: string[] = [];
    port1.onmessage = ({ data }) => void heard.push(data);
    port2.postMessage('question');
    const turns = [nextTurn().then(() => heard.push('one')), nextTurn().then(() => heard.push('two'))];
    await Promise.all(turns);
    expect(heard).toEqual(['question', 'one', 'two']);
    for (const port of [port1, own.port1]) port.close();
  });
});
