import { type Order, type Outcome, runTests } from './runTests.js';

/** Runs a file of tests in the page, or in a worker of it. */
export function run(order: Order, worker: string | null): Promise<Outcome[]> {
  if (!worker) return runTests(order);
  return new Promise((resolve, reject) => {
    const thread = new Worker(worker, { type: 'module' });
    thread.onmessage = ({ data }: MessageEvent<Outcome[] | string>) =>
      typeof data === 'string' ? reject(new Error(data)) : resolve(data);
    thread.onerror = ({ message }) => reject(new Error(message));
    thread.postMessage(order);
  });
}
