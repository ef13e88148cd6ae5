import { loadDataset, type Run, runOf, type SentenceProbe } from '../../src/app/training.js';
import { messageOf } from '../messageOf.js';
import type {
  Answer,
  DataInfo,
  InsidePair,
  ModelFile,
  Status,
  TrainingJob,
  TrainingState,
  TrainingWorker,
} from '../protocol.js';
import { answerOf } from './answer.js';
import type { CoreLimiter } from './coreLimiter.js';
import { dataInfo } from './dataInfo.js';
import type { Devices } from './devices/device.js';
import { insideOf } from './inside.js';
import { readModelFiles } from './modelFiles/read.js';
import { writeModelFiles } from './modelFiles/write.js';
import { Pace } from './pace.js';
import { probeOf } from './probe.js';
import { Queue } from './queue.js';
import { RecoverableTraining } from './recoverableTraining.js';

/** Milliseconds between two reports of a training that runs. */
const REPORT_INTERVAL = 250;

/** One training and who asks it: whatever is asked is done between two steps, in the order in which it was asked. */
export class Session implements TrainingWorker {
  private readonly queue = new Queue();
  private readonly pace = new Pace();
  private recoverable: RecoverableTraining | null = null;
  private state: TrainingState = 'paused';
  private error: string | null = null;
  private onStatus: (status: Status) => void = () => {};
  private toldAt = 0;
  private isRunning = false;

  /**
   * @param devices what there is to compute on
   * @param nextTurn resolves when whoever waits to be heard was heard
   * @param limiter where a step of a training that runs waits until it may compute
   */
  constructor(
    private readonly devices: Devices,
    private readonly nextTurn: () => Promise<void>,
    private readonly limiter: CoreLimiter = (task) => task(),
  ) {}

  open(job: TrainingJob, onStatus: (status: Status) => void): Promise<DataInfo> {
    return this.queue.run(async () => {
      this.recoverable?.close();
      this.recoverable = null;
      const data = loadDataset(job.source, job.seed);
      this.recoverable = await RecoverableTraining.open(this.devices, job, data);
      this.onStatus = onStatus;
      this.setState('paused');
      return dataInfo(data, job.source);
    });
  }

  start(): Promise<void> {
    return this.queue.run(async () => {
      if (this.state !== 'paused') return;
      this.pace.start(this.opened.step);
      this.setState('training');
      void this.train();
    });
  }

  pause(): Promise<void> {
    return this.queue.run(async () => {
      if (this.state !== 'training') return;
      await this.attempt((recoverable) => recoverable.checkpoint());
      if (this.state === 'training') this.setState('paused');
    });
  }

  step(): Promise<void> {
    return this.queue.run(async () => {
      if (this.state === 'training') this.state = 'paused';
      if (this.state !== 'paused') return;
      await this.advance();
      if (this.state !== 'paused') return;
      await this.attempt((recoverable) => recoverable.checkpoint());
      if (this.state === 'paused') this.setState('paused');
    });
  }

  reset(): Promise<void> {
    return this.queue.run(async () => {
      await this.opened.reset();
      this.setState('paused');
    });
  }

  answer(sentence: string): Promise<Answer> {
    return this.ask((recoverable) => recoverable.use((training) => answerOf(training, sentence)));
  }

  lookInside(now: string, before: string | null): Promise<InsidePair> {
    return this.ask((recoverable) => recoverable.use((training) => insideOf(training, now, before)));
  }

  probe(sentence: string): Promise<SentenceProbe> {
    return this.ask((recoverable) => recoverable.use((training) => probeOf(training, sentence)));
  }

  run(): Promise<Run> {
    return this.ask((recoverable) => recoverable.use(runOf));
  }

  save(): Promise<readonly ModelFile[]> {
    return this.ask((recoverable) =>
      recoverable.use((training) => writeModelFiles(training, recoverable.job)),
    );
  }

  load(files: readonly ModelFile[]): Promise<void> {
    return this.ask(async (recoverable) => {
      const state = await recoverable.use((training) => readModelFiles(files, training, recoverable.job));
      await recoverable.restore(state);
      this.setState(recoverable.isFinished ? 'finished' : 'paused');
    });
  }

  async loseDevice(): Promise<void> {
    // At once, in the middle of a step as well: so does a browser.
    this.opened.device.lose();
  }

  private get opened(): RecoverableTraining {
    if (!this.recoverable) throw new Error('there is no training yet: open one first');
    return this.recoverable;
  }

  private async train(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    while (this.state === 'training') {
      await this.limiter(() =>
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
    await this.attempt(async (recoverable) => {
      await recoverable.advance();
      if (recoverable.isFinished) await recoverable.checkpoint();
    });
    if (this.state === 'failed') return;
    if (this.opened.isFinished) this.setState('finished');
    else if (performance.now() - this.toldAt > REPORT_INTERVAL) this.reportStatus();
  }

  /** What ends a training when it fails. */
  private async attempt(task: (recoverable: RecoverableTraining) => Promise<void>): Promise<void> {
    try {
      await task(this.opened);
    } catch (error) {
      this.setState('failed', messageOf(error));
    }
  }

  /** What is the concern of who asks when it fails. */
  private ask<T>(task: (recoverable: RecoverableTraining) => Promise<T>): Promise<T> {
    return this.queue.run(async () => {
      const recoverable = this.opened;
      const { device } = recoverable;
      try {
        return await task(recoverable);
      } finally {
        if (recoverable.device !== device) this.reportStatus();
      }
    });
  }

  private setState(state: TrainingState, error: string | null = null): void {
    this.state = state;
    this.error = error;
    this.reportStatus();
  }

  private reportStatus(): void {
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
