/** Milliseconds that a pace is the mean of. */
const WINDOW = 1000;

/** How many steps a training takes a second, by the clock. */
export class Pace {
  private stepsPerSecond = 0;
  private since = { step: 0, time: 0 };
  private isNew = true;

  /** Training begins, here. */
  start(step: number): void {
    this.since = { step, time: performance.now() };
    this.isNew = true;
  }

  /** Training is here: the pace over about the last second. */
  reach(step: number): void {
    const seconds = (performance.now() - this.since.time) / 1000;
    if (seconds * 1000 < WINDOW && !this.isNew) return;
    // A lost device takes steps back.
    if (seconds > 0) this.stepsPerSecond = Math.max(0, step - this.since.step) / seconds;
    if (seconds * 1000 < WINDOW) return;
    this.since = { step, time: performance.now() };
    this.isNew = false;
  }

  get value(): number {
    return this.stepsPerSecond;
  }
}
