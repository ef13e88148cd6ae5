/** Milliseconds after which a place is free again, whatever becomes of its task. */
const LONGEST = 1000;

/** Runs a task when there is a place for it. */
export type CoreLimiter = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * As many places as there are cores, but for one that is left to the page: threads that all compute at once would keep it
 * from answering. Threads share them by the browser's locks; where it has none (a page that is not secure), all compute.
 *
 * @param page threads that belong together
 */
export function coreLimiter(
  page: string,
  { hardwareConcurrency, locks }: Pick<Navigator, 'hardwareConcurrency' | 'locks'> = navigator,
): CoreLimiter {
  const places = Math.max(1, hardwareConcurrency - 1);
  return async (task) => {
    if (!locks) return task();
    // Any: over many steps all places are taken alike.
    const place = `${page} ${Math.floor(Math.random() * places)}`;
    let result: ReturnType<typeof task> | undefined;
    const taken = () =>
      new Promise<void>((free) => {
        const timer = setTimeout(free, LONGEST);
        result = task();
        const ended = () => {
          clearTimeout(timer);
          free();
        };
        result.then(ended, ended);
      });
    await locks.request(place, taken);
    return result as ReturnType<typeof task>;
  };
}
