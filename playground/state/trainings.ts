import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { TrainingJob } from '../protocol.js';
import type { Question } from './answering.js';
import { Aside } from './aside.js';
import { sameJob } from './jobs.js';
import { hasEnded, isUnderWay, type Overall, overallState, slowestStep } from './overall.js';
import { type Command, type Connection, Training } from './training.js';

/** Trainings by [seed][encoding]. */
type Rounds = readonly (readonly Training[])[];

/** How far all encodings have come: with which seed, from 1, and the step of the slowest. */
export interface Progress {
  readonly seed: number;
  readonly step: number;
}

const NOTHING_ASKED = signal(null);

/** The trainings of the page: a later seed is opened when all encodings have ended those before. */
export class Trainings {
  readonly #jobs = signal<readonly (readonly TrainingJob[])[]>([]);
  readonly #rounds = signal<Rounds>([]);
  readonly #aside = new Aside();
  /** Whether one was under way until now: then the next seed starts by itself. */
  #wasUnderWay = false;

  /** The model of each encoding: of the first seed, the only ones that are asked. */
  readonly models = computed(() => this.#rounds.value[0] ?? []);
  /** All that there are, by encoding and then by seed. */
  readonly all = computed(() => {
    const all = this.#rounds.value.flat();
    return this.models.value.flatMap((model) => all.filter(({ encoding }) => encoding === model.encoding));
  });
  readonly progress: ReadonlySignal<Progress> = computed(() => {
    const rounds = this.#rounds.value;
    const open = rounds.findIndex((round, seed) => this.#isOpen(round, seed));
    const index = open === -1 ? rounds.length - 1 : open;
    return { seed: index + 1, step: slowestStep(rounds[index] ?? []) };
  });
  readonly overall: ReadonlySignal<Overall> = computed(() => {
    const overall = overallState(this.all.value.map(({ state }) => state));
    // Seeds that are not opened yet are still to be started.
    return overall === 'finished' && this.#rounds.value.some(this.#isOpen) ? 'paused' : overall;
  });

  /** @param question what the models are asked */
  constructor(
    private readonly connect: () => Connection,
    private readonly question: ReadonlySignal<Question | null>,
  ) {
    effect(() => this.#advance());
  }

  /**
   * A training whose job is as before goes on; others are put aside, and new ones are opened, under way if the others are.
   *
   * @returns those that have learned something and are put aside or ended
   */
  keep(jobs: readonly (readonly TrainingJob[])[]): readonly Training[] {
    const old = this.all.value;
    this.#jobs.value = jobs;
    const joined = this.#open(false);
    const isKept = (training: Training) => this.all.value.includes(training);
    if (old.some((training) => isKept(training) && isUnderWay(training.state))) start(joined);
    return old.filter((training) => !isKept(training) && training.hasLearned);
  }

  /** All at once; those that failed begin anew with a reset, and later seeds wait again. */
  async command(name: Command): Promise<void> {
    if (name === 'reset') this.#reset();
    else if (this.all.value.every(({ state }) => hasEnded(state))) this.#open(true);
    const alive = this.all.value.filter(({ isReleased }) => !isReleased);
    await Promise.all(alive.map((training) => training.command(name)));
  }

  /**
   * Finds or opens the trainings of the jobs.
   *
   * @param isNextDue whether a seed is opened when those before have ended; else what there is of it is found
   * @returns those that were not there before, and have a worker
   */
  #open(isNextDue: boolean): Training[] {
    const old = this.all.value;
    const there = [...old, ...this.#aside.trainings];
    const rounds: Training[][] = [];
    for (const [seed, jobs] of this.#jobs.value.entries()) {
      const isDue = seed === 0 || (isNextDue && rounds.flat().every(({ state }) => hasEnded(state)));
      const round = jobs.flatMap((job, encoding) => {
        const known = there.find((one) => sameJob(one.job, job) && (seed > 0 || !one.isReleased));
        if (known) return known;
        const canTrain = seed === 0 || rounds[0]?.[encoding]?.state !== 'failed';
        return isDue && canTrain ? this.#training(job, seed) : [];
      });
      rounds.push(round);
    }
    this.#rounds.value = rounds;
    this.#aside.keep(there.filter((training) => !rounds.flat().includes(training)));
    return rounds.flat().filter((training) => !old.includes(training) && !training.isReleased);
  }

  /** What has been trained with a later seed needs no worker; when all have ended, the next seed is due. */
  #advance(): void {
    const all = this.all.value;
    const [, ...later] = this.#rounds.value;
    for (const training of later.flat()) if (training.state === 'finished') training.release();
    const isOver = all.every(({ state }) => hasEnded(state));
    const isDue = isOver && this.#wasUnderWay;
    this.#wasUnderWay = all.some(({ state }) => isUnderWay(state));
    if (isDue) untracked(() => start(this.#open(true)));
  }

  /** Whether some model's training with that seed has not ended, or not begun. */
  readonly #isOpen = (round: readonly Training[], seed: number): boolean => {
    const models = this.models.value.filter(({ state }) => seed === 0 || state !== 'failed');
    return models.some(({ encoding }) => {
      const training = round.find((one) => one.encoding === encoding);
      return training === undefined || !hasEnded(training.state);
    });
  };

  #training(job: TrainingJob, seed: number): Training {
    return new Training(job, this.connect, seed === 0 ? this.question : NOTHING_ASKED);
  }

  #reset(): void {
    // Without their later seeds, models that are finished would seem to have just become so.
    this.#wasUnderWay = false;
    const [models = [], ...later] = this.#rounds.value;
    for (const training of later.flat()) training.close();
    const anew = models.map((training) => {
      if (training.state !== 'failed') return training;
      training.close();
      return this.#training(training.job, 0);
    });
    this.#rounds.value = [anew, ...later.map(() => [])];
  }
}

function start(trainings: readonly Training[]): void {
  for (const training of trainings) training.command('start');
}
