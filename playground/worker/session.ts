import { loadDataset, type Run, runOf } from '../../src/app/training.js';
import { messageOf } from '../messageOf.js';
import type {
  Answer,
  DataInfo,
  ModelFile,
  Status,
  TrainingJob,
  TrainingState,
  TrainingWorker,
} from '../protocol.js';
import { answerOf } from './answer.js';
import type { Places } from './corePlaces.js';
import { dataInfo } from './dataInfo.js';
import type { Devices } from './devices/device.js';
import { LastingTraining } from './lastingTraining.js';
import { readModelFiles } from './modelFiles/read.js';
import { writeModelFiles } from './modelFiles/write.js';
import { Pace } from './pace.js';
import { Queue } from './queue.js';

/** Milliseconds between two reports of a training that runs. */
const REPORT_INTERVAL = 250;

/** One training and who asks it: whatever is asked is done between two steps, in the order in which it was asked. */
export class Session implements TrainingWorker {
  private readonly queue = new Queue();
  private readonly pace = new Pace();
  private lasting: LastingTraining | null = null;
  private state: TrainingState = 'paused';
  private error: string | null = null;
  private onStatus: (status: Status) => void = () => {};
  private toldAt = 0;
  private isRunning = false;

  /**
   * @param devices what there is to compute on
   * @param nextTurn resolves when whoever waits to be heard was heard
   * @param places where a step of a training that runs waits until it may compute
   */
  constructor(
    private readonly devices: Devices,
    private readonly nextTurn: () => Promise<void>,
    private readonly places: Places = (task) => task(),
  ) {}

  open(job: TrainingJob, onStatus: (status: Status) => void): Promise<DataInfo> {
    return this.queue.run(async () => {
      this.lasting?.close();
      this.lasting = null;
      const data = loadDataset(job.source, job.seed);
      this.lasting = await LastingTraining.open(this.devices, job, data);
      this.onStatus = onStatus;
      this.become('paused');
      return dataInfo(data, job.source);
    });
  }

  start(): Promise<void> {
    return this.queue.run(async () => {
      if (this.state !== 'paused') return;
      this.pace.start(this.opened.step);
      this.become('training');
      void this.train();
    });
  }

  pause(): Promise<void> {
    return this.queue.run(async () => {
      if (this.state !== 'training') return;
      await this.attempt((lasting) => lasting.keep());
      if (this.state === 'training') this.become('paused');
    });
  }

  step(): Promise<void> {
    return this.queue.run(async () => {
      if (this.state === 'training') this.state = 'paused';
      if (this.state !== 'paused') return;
      await this.advance();
      if (this.state !== 'paused') return;
      await this.attempt((lasting) => lasting.keep());
      if (this.state === 'paused') this.become('paused');
    });
  }

  reset(): Promise<void> {
    return this.queue.run(async () => {
      await this.opened.reset();
      this.become('paused');
    });
  }

  answer(sentence: string): Promise<Answer> {
    return this.ask((lasting) => lasting.use((training) => answerOf(training, sentence)));
  }

  run(): Promise<Run> {
    return this.ask((lasting) => lasting.use(runOf));
  }

  save(): Promise<readonly ModelFile[]> {
    return this.ask((lasting) => lasting.use((training) => writeModelFiles(training, lasting.job)));
  }

  load(files: readonly ModelFile[]): Promise<void> {
    return this.ask(async (lasting) => {
      const state = await lasting.use((training) => readModelFiles(files, training, lasting.job));
      await lasting.restore(state);
      this.become(lasting.isFinished ? 'finished' : 'paused');
    });
  }

  async loseDevice(): Promise<void> {
    // At once, in the middle of a step as well: so does a browser.
    this.opened.device.lose();
  }

  private get opened(): LastingTraining {
    if (!this.lasting) throw new Error('there is no training yet: open one first');
    return this.lasting;
  }

  private async train(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    while (this.state === 'training') {
      await this.places(() =>
        this.queue.run(async () => {
          // Paused while it waited.
          if (this.state === 'training') await this.advance();
        }),
      );
      await this.nextTurn();
    }
    this.isRunning = false;
  }

  private async advance(): Promise<void> {
    await this.attempt(async (lasting) => {
      await lasting.advance();
      if (lasting.isFinished) await lasting.keep();
    });
    if (this.state === 'failed') return;
    if (this.opened.isFinished) this.become('finished');
    else if (performance.now() - this.toldAt > REPORT_INTERVAL) this.tell();
  }

  /** What ends a training when it fails. */
  private async attempt(task: (lasting: LastingTraining) => Promise<void>): Promise<void> {
    try {
      await task(this.opened);
    } catch (error) {
      this.become('failed', messageOf(error));
    }
  }

  /** What is the concern of who asks when it fails. */
  private ask<T>(task: (lasting: LastingTraining) => Promise<T>): Promise<T> {
    return this.queue.run(async () => {
      const lasting = this.opened;
      const { device } = lasting;
      try {
        return await task(lasting);
      } finally {
        if (lasting.device !== device) this.tell();
      }
    });
  }

  private become(state: TrainingState, error: string | null = null): void {
    this.state = state;
    this.error = error;
    this.tell();
  }

  private tell(): void {
    const { step, device, reason, msPerStep, parameters, curves } = this.opened;
    if (this.state !== 'paused') this.pace.reach(step);
    this.toldAt = performance.now();
    this.onStatus({
      ...{ state: this.state, step, device: device.device, deviceReason: reason, kernels: device.kernels },
      ...{ msPerStep, stepsPerSecond: this.pace.value, parameters, ...curves },
      ...(this.error !== null && { error: this.error }),
    });
  }
}
