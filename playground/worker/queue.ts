/** One thing at a time, in the order in which they were asked for. */
export class Queue {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs a task when those before it have ended, well or not. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => {});
    return result;
  }
}
