import { setTimeout } from 'node:timers/promises';

/** How long a server that is gone is waited for at the end, in milliseconds. */
const PATIENCE = 5000;

/** Waits for what needs the server, for as long as it comes on. @returns whether it was done; it is no error if not */
export async function inTime(work: Promise<unknown>, patience = PATIENCE): Promise<boolean> {
  const early = new AbortController();
  const isDone = await Promise.race([
    work.then(
      () => true,
      () => false,
    ),
    setTimeout(patience, false, { signal: early.signal }).catch(() => false),
  ]);
  early.abort();
  return isDone;
}

/** What work gives; or, when the signal comes first, the other: a server that is gone never answers. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>, otherwise: T): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<T>((done) => {
    stop = () => done(otherwise);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    // A signal outlives what it may end: a worker asks for jobs for weeks.
    signal.removeEventListener('abort', stop);
  }
}
