import { coreLimiter } from '../../../playground/worker/coreLimiter.js';
import { Queue } from '../../../playground/worker/queue.js';

/** As those of a browser: whoever asks for a name waits until those before have given it back. */
function fakeLocks() {
  const queues = new Map<string, Queue>();
  const request = (name: string, task: () => Promise<void>) => {
    const queue = queues.get(name) ?? new Queue();
    queues.set(name, queue);
    return queue.run(task);
  };
  return { names: queues, locks: { request } as unknown as LockManager };
}

/** How many of ten tasks are under way at once, at most. */
async function mostAtOnce(...places: ReturnType<typeof coreLimiter>[]): Promise<number> {
  let now = 0;
  let most = 0;
  const task = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 2));
    now--;
  };
  await Promise.all(Array.from({ length: 10 }, (_, i) => places[i % places.length]?.(task)));
  return most;
}

describe('coreLimiter', () => {
  it('leaves one core to the page, however many threads there are', async () => {
    const { locks } = fakeLocks();
    const thread = () => coreLimiter('page', { hardwareConcurrency: 2, locks });
    expect(await mostAtOnce(thread(), thread(), thread())).toBe(1);
    const alone = coreLimiter('page', { hardwareConcurrency: 1, locks });
    expect(await mostAtOnce(alone, alone)).toBe(1);
  });

  it('takes all the others', async () => {
    const { names, locks } = fakeLocks();
    const places = coreLimiter('page', { hardwareConcurrency: 4, locks });
    for (let i = 0; i < 60; i++) await places(async () => {});
    expect([...names.keys()].sort()).toEqual(['page 0', 'page 1', 'page 2']);
  });

  it('shares nothing with another page, and nothing where the browser has no locks', async () => {
    const { locks } = fakeLocks();
    const of = (page: string) => coreLimiter(page, { hardwareConcurrency: 2, locks });
    expect(await mostAtOnce(of('one'), of('other'))).toBe(2);
    const none = coreLimiter('page', { hardwareConcurrency: 2 } as Navigator);
    expect(await mostAtOnce(none)).toBe(10);
  });

  it('hands on what comes of a task, also when it fails, and then takes the next', async () => {
    const places = coreLimiter('page', { hardwareConcurrency: 2, locks: fakeLocks().locks });
    await expect(places(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await places(async () => 'yes')).toBe('yes');
  });

  it('is not held for ever by a task that never ends', async () => {
    const places = coreLimiter('page', { hardwareConcurrency: 2, locks: fakeLocks().locks });
    void places(() => new Promise(() => {}));
    expect(await places(async () => 'yes')).toBe('yes');
  });
});
