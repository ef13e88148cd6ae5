import { type Dataset, type Job, type JobState, JobTraining } from '../../src/app/training.js';
import { messageOf } from '../messageOf.js';
import type { Device, TrainingJob } from '../protocol.js';
import { type ChosenDevice, type Devices, type OpenDevice, openDevice } from './devices/device.js';

/** Milliseconds between two copies of the state: what a lost device takes with it is no more. */
const COPY_INTERVAL = 1000;
/** How many times as long as a copy takes there is none. */
const COPY_REST = 20;

/** The device is gone, and what was under way on it. */
class LostError extends Error {}

/**
 * A training that outlives the device that it runs on: when that is lost, or fails, it goes on from its last copy on the
 * next one that works.
 */
export class RecoverableTraining {
  private chosen: ChosenDevice;
  private training: JobTraining | null = null;
  private readonly gone = new Map<Device, string>();
  /** Of step 0. */
  private start: JobState | null = null;
  private copy: JobState | null = null;
  private copiedAt = 0;
  private copyTime = 0;
  /** Ends what is under way. */
  private interrupt: (reason: Error) => void = () => {};

  private constructor(
    private readonly devices: Devices,
    readonly job: TrainingJob,
    readonly data: Dataset,
    chosen: ChosenDevice,
  ) {
    this.chosen = chosen;
    this.watch();
  }

  /** @throws RangeError when no model can be made of the job and the data; Error when no device works. */
  static async open(devices: Devices, job: TrainingJob, data: Dataset): Promise<RecoverableTraining> {
    const recoverable = new RecoverableTraining(devices, job, data, await openDevice(devices, job.device));
    try {
      await recoverable.checkpoint();
      recoverable.start = recoverable.copy;
      return recoverable;
    } catch (error) {
      recoverable.close();
      throw error;
    }
  }

  get device(): OpenDevice {
    return this.chosen.open;
  }

  /** Why that device. */
  get reason(): string {
    return this.chosen.reason;
  }

  /** Mean time of a step on this device, in milliseconds. */
  get msPerStep(): number {
    return this.training?.msPerStep ?? 0;
  }

  /** Trainable numbers. */
  get parameters(): number {
    // Two moments for each.
    return (this.copy?.training.moments.length ?? 0) / 2;
  }

  get isFinished(): boolean {
    return this.step >= this.job.settings.steps;
  }

  get step(): number {
    return this.training?.step ?? this.copy?.training.step ?? 0;
  }

  get curves(): Pick<JobState, 'lossCurve' | 'accuracyCurve'> {
    const { lossCurve, accuracyCurve } = this.training ?? this.copy ?? { lossCurve: [], accuracyCurve: [] };
    return { lossCurve, accuracyCurve };
  }

  /** Takes a step, and now and then a copy. */
  async advance(): Promise<void> {
    await this.use((training) => training.advance());
    const rest = Math.max(COPY_INTERVAL, COPY_REST * this.copyTime);
    if (performance.now() - this.copiedAt > rest) await this.checkpoint();
  }

  /** Takes a copy of the state. */
  async checkpoint(): Promise<void> {
    const start = performance.now();
    this.copy = await this.use((training) => training.state());
    this.copiedAt = performance.now();
    this.copyTime = this.copiedAt - start;
  }

  /** Back to step 0. */
  async reset(): Promise<void> {
    await this.restore(this.start as JobState);
  }

  /** Goes on from a state. @throws RangeError when it is that of another model. */
  async restore(state: JobState): Promise<void> {
    await this.use((training) => training.restore(state));
    this.copy = state;
  }

  /**
   * Does something with the training; again, from the last copy, where the device does not last as long.
   * @throws whatever it throws that is not for the device to answer for; Error when no device is left.
   */
  async use<T>(task: (training: JobTraining) => Promise<T>): Promise<T> {
    for (;;) {
      if (this.gone.has(this.device.device)) {
        this.chosen = await openDevice(this.devices, this.job.device, this.gone);
        this.watch();
      }
      try {
        return await this.unlessLost(async () => task(await this.ready()));
      } catch (error) {
        // The same on every device.
        if (error instanceof RangeError) throw error;
        const what = error instanceof LostError ? 'was lost' : 'failed';
        this.leave(`${this.device.device} ${what} at step ${this.step}: ${messageOf(error)}`);
      }
    }
  }

  /** Frees everything. */
  close(): void {
    const { training } = this;
    this.training = null;
    try {
      training?.dispose();
    } catch {
      // Of a device that is gone nothing can be freed.
    }
    this.device.close();
  }

  private leave(why: string): void {
    this.gone.set(this.device.device, why);
    this.close();
  }

  private watch(): void {
    const { device } = this;
    device.lost.then((why) => {
      if (device === this.device) this.interrupt(new LostError(why));
    });
  }

  /** The training as it stands; on a new device, as it stood at the last copy. */
  private async ready(): Promise<JobTraining> {
    if (this.training) return this.training;
    const { device } = this;
    const training = await JobTraining.open(jobOn(device, this.job), this.data);
    if (this.copy) await training.restore(this.copy);
    // Nobody waits for it any more.
    if (device.isLost()) throw new LostError();
    this.training = training;
    return training;
  }

  /** What was read from a lost device is wrong or never comes. */
  private async unlessLost<T>(task: () => Promise<T>): Promise<T> {
    const { device } = this;
    const outcome = new Promise<T>((resolve, reject) => {
      this.interrupt = reject;
      task().then(resolve, reject);
    });
    const [settled] = await Promise.allSettled([outcome]);
    if (device.isLost()) throw new LostError(await device.lost);
    if (settled.status === 'rejected') throw settled.reason;
    return settled.value;
  }
}

function jobOn({ device, kernels }: OpenDevice, { source, encoding, seed, settings }: TrainingJob): Job {
  return { source, encoding, seed, settings: { ...settings, backend: device, kernels } };
}
