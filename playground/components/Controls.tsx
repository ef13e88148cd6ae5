import { useEffect } from 'preact/hooks';
import { accuracies, isUnderWay, type Overall } from '../state/overall.js';
import type { OfPlayground } from './ofPlayground.js';

/** Start, pause, step and reset, for all encodings and seeds at once. */
export function Controls({ playground }: OfPlayground) {
  const trainings = playground.trainings.value;
  const overall = playground.overall.value;
  const { steps, seeds } = playground.settings.value;
  const { seed, step } = playground.progress.value;
  const startOrPause = async () => {
    if (isUnderWay(overall)) return playground.command('pause');
    if (overall === 'finished') await playground.command('reset');
    return playground.command('start');
  };
  useEffect(() => {
    const said = step > 0 ? ANNOUNCED[overall]?.(step) : undefined;
    if (said !== undefined) playground.announce(`${said} Accuracy: ${accuracies(trainings)}.`);
  }, [overall]);
  return (
    <fieldset class="controls" aria-label="Training">
      <button type="button" class="main" onClick={startOrPause}>
        {isUnderWay(overall) ? 'Pause' : overall === 'finished' ? 'Train again' : 'Start'}
      </button>
      <button
        type="button"
        aria-disabled={overall !== 'paused'}
        onClick={() => overall === 'paused' && playground.command('step')}
      >
        Step
      </button>
      <button type="button" onClick={() => playground.command('reset')}>
        Reset
      </button>
      <span class="progress">
        <progress aria-label="Steps done" max={seeds * steps} value={(seed - 1) * steps + step} />
        <span>
          {PROGRESS[overall](step, steps)}
          {seeds > 1 && SEEDS[overall]?.(seed, seeds)}
        </span>
      </span>
    </fieldset>
  );
}

const PROGRESS: Readonly<Record<Overall, (step: number, steps: number) => string>> = {
  opening: () => 'building the models …',
  paused: (step, steps) => (step === 0 ? `${steps} steps to do` : `paused at step ${step} of ${steps}`),
  starting: () => 'starting …',
  pausing: () => 'pausing …',
  stepping: () => 'training one step …',
  resetting: () => 'resetting …',
  training: (step, steps) => `step ${step} of ${steps}`,
  finished: (_, steps) => `finished: ${steps} steps`,
  failed: () => 'no model could be built',
};

/** What follows where there are several seeds. */
const SEEDS: Readonly<Partial<Record<Overall, (seed: number, seeds: number) => string>>> = {
  paused: (seed, seeds) => `, seed ${seed} of ${seeds}`,
  training: (seed, seeds) => `, seed ${seed} of ${seeds}`,
  finished: (_, seeds) => `, ${seeds} seeds`,
};

/** What a screen reader says when it happens; the steps themselves would never end. */
const ANNOUNCED: Readonly<Partial<Record<Overall, (step: number) => string>>> = {
  paused: (step) => `Paused at step ${step}.`,
  training: () => 'Training.',
  finished: () => 'The training is finished.',
};
