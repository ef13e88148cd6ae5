import type * as tf from '@tensorflow/tfjs';
import { PositionError } from '../../layers/index.js';
import type { Dataset, TestPart } from '../data/dataset.js';
import type { PositionalProbe } from '../models/positionalProbe.js';
import type { Example } from '../tasks/index.js';
import { accuracyOf, predictions } from '../training/evaluate.js';
import { Trainer, type TrainerOptions, type TrainerState } from '../training/trainer.js';
import { curveSample } from './curveSample.js';
import type { Job } from './job.js';
import { modelOfJob } from './modelOfJob.js';
import { probePositions } from './probePositions.js';
import type { CurvePoint, Probe } from './results.js';

/** Points of a learning curve. */
const CURVE_POINTS = 20;

/** Where the training of a job stands, as plain numbers that outlive a backend. */
export interface JobState {
  readonly training: TrainerState;
  readonly lossCurve: readonly CurvePoint[];
  readonly accuracyCurve: readonly CurvePoint[];
  readonly reachedAt: number | null;
}

/**
 * The training of a job, a step at a time, and its curves: the same however the steps are taken, with pauses, or from a
 * state on.
 */
export class JobTraining {
  private readonly trainer: Trainer;
  private readonly curveExamples: readonly Example[];
  private losses: readonly CurvePoint[] = [];
  private accuracies: readonly CurvePoint[] = [];
  private goalStep: number | null = null;

  private constructor(
    readonly job: Job,
    readonly data: Dataset,
    readonly model: tf.LayersModel,
    /** What its encoding does before training; null for a published encoder. */
    readonly untrained: PositionalProbe | null,
    /** Of the model as it is by then; null where none is asked for. */
    readonly probe: (() => Promise<Probe>) | null,
  ) {
    this.trainer = new Trainer(model, data.train, trainerOptions(job));
    this.curveExamples = curveSample((data.tests[0] as TestPart).examples);
  }

  /**
   * On the backend that is set; with a first point of the accuracy.
   * @throws RangeError when the encoding cannot run on the training part or the first test part.
   */
  static async open(job: Job, data: Dataset): Promise<JobTraining> {
    const model = await modelOfJob(job, data);
    try {
      await requireLengths(model, data.train, (data.tests[0] as TestPart).examples);
      const untrained = job.settings.init ? null : await probePositions(model, data);
      const probe = job.settings.probe ? await probeBefore(model, data) : null;
      const training = new JobTraining(job, data, model, untrained, probe);
      await training.measure();
      return training;
    } catch (error) {
      model.dispose();
      throw error;
    }
  }

  get step(): number {
    return this.trainer.step;
  }

  get isFinished(): boolean {
    return this.goalStep !== null || this.step >= this.job.settings.steps;
  }

  /** The step at which the goal of the settings was reached; null where it was not, or there is none. */
  get reachedAt(): number | null {
    return this.goalStep;
  }

  get msPerStep(): number {
    return this.trainer.msPerStep;
  }

  get lossCurve(): readonly CurvePoint[] {
    return this.losses;
  }

  get accuracyCurve(): readonly CurvePoint[] {
    return this.accuracies;
  }

  /**
   * Takes a step, and waits until it is computed.
   * @returns whether it was measured for the curves
   * @throws DivergedError when it was measured, and the loss is not finite.
   */
  async advance(): Promise<boolean> {
    const { steps } = this.job.settings;
    const every = Math.max(1, Math.round(steps / CURVE_POINTS));
    this.trainer.advance();
    const isPoint = this.step % every === 0 || this.step === steps;
    if (!isPoint) {
      await this.trainer.settled();
      return false;
    }
    this.losses = [...this.losses, { step: this.step, value: await this.trainer.loss() }];
    await this.measure();
    return true;
  }

  async state(): Promise<JobState> {
    return {
      training: await this.trainer.state(),
      lossCurve: this.losses,
      accuracyCurve: this.accuracies,
      reachedAt: this.goalStep,
    };
  }

  /** Goes on from a state of an equal job, on whatever backend. @throws RangeError when the job is another. */
  async restore({ training, lossCurve, accuracyCurve, reachedAt }: JobState): Promise<void> {
    await this.trainer.restore(training);
    this.losses = lossCurve;
    this.accuracies = accuracyCurve;
    this.goalStep = reachedAt;
  }

  /** Frees the model, too. */
  dispose(): void {
    this.trainer.dispose();
    this.model.dispose();
  }

  private async measure(): Promise<void> {
    const value = await this.accuracyOn(this.curveExamples);
    this.accuracies = [...this.accuracies, { step: this.step, value }];
    if (await this.isGoalReached()) this.goalStep = this.step;
  }

  /** By the validation part: a test part that ends trainings is none any more. */
  private async isGoalReached(): Promise<boolean> {
    const { until } = this.job.settings;
    if (until === undefined || this.step === 0) return false;
    return (await this.accuracyOn(this.data.validation)) >= until;
  }

  private accuracyOn(examples: readonly Example[]): Promise<number> {
    return accuracyOf(this.model, examples, this.data.classes.length);
  }
}

async function probeBefore(model: tf.LayersModel, data: Dataset): Promise<() => Promise<Probe>> {
  // Only who probes needs what solves equations.
  const { probeBeforeTraining } = await import('./linearProbe.js');
  return probeBeforeTraining(model, data);
}

/** A setting that is left out is none of the trainer's options. */
function trainerOptions({ settings, seed }: Job): TrainerOptions {
  const { batch, lr, steps, warmup, schedule, weightDecay, clip, curriculum } = settings;
  const ends = schedule === 'linear' || schedule === 'cosine';
  return {
    ...{ batch, lr, seed },
    ...(weightDecay !== undefined && { weightDecay }),
    ...(clip !== undefined && { globalClipNorm: clip }),
    ...(curriculum !== undefined && { curriculumSteps: Math.max(1, Math.round(curriculum * steps)) }),
    ...((schedule ?? warmup) !== undefined && {
      schedule: {
        type: schedule ?? 'constant',
        warmupSteps: warmup ?? 0,
        ...(ends && { totalSteps: steps }),
      },
    }),
  };
}

/** Data that cannot be run are an error before the training, not in it or after it. */
async function requireLengths(
  model: tf.LayersModel,
  train: readonly Example[],
  test: readonly Example[],
): Promise<void> {
  const longest = [test, train].map((part) =>
    part.reduce((most, example) => (example.tokens.length > most.tokens.length ? example : most)),
  );
  try {
    for (const example of longest) await predictions(model, [example]);
  } catch (error) {
    if (!(error instanceof PositionError)) throw error;
    const [tested, trained] = longest.map(({ tokens }) => tokens.length);
    throw new PositionError(
      `the longest test sequence has ${tested} tokens, the longest of training ${trained}: ${error.message}`,
    );
  }
}
