import { isUnderWay } from './overall.js';
import type { Training } from './training.js';

/** Workers that are kept for who comes back: each has tf.js and a model in memory. */
const MOST_WORKERS = 6;

/** Trainings that are kept without a worker: curves and answers. */
const MOST_RELEASED = 60;

/** Trained models of other settings, the last first: who comes back to those finds them. */
export class Aside {
  trainings: readonly Training[] = [];

  /** What has learned something is kept, a few of them; the rest ends. */
  keep(trainings: readonly Training[]): void {
    const trained = trainings.filter(({ hasLearned }) => hasLearned);
    const alive = trained.filter(({ isReleased }) => !isReleased).slice(0, MOST_WORKERS);
    this.trainings = [...alive, ...trained.filter(({ isReleased }) => isReleased).slice(0, MOST_RELEASED)];
    for (const training of trainings) {
      if (!this.trainings.includes(training)) training.close();
      else if (isUnderWay(training.state)) training.command('pause');
    }
  }
}
