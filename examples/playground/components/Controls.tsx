import { overallState, slowestStep } from '../state/overall.js';
import type { OfPlayground } from './App.js';

/** Start, pause, step and reset, for all encodings at once. */
export function Controls({ playground }: OfPlayground) {
  const trainings = playground.trainings.value;
  const overall = overallState(trainings.map(({ state }) => state));
  const { steps } = playground.settings.value;
  const step = slowestStep(trainings);
  const startOrPause = async () => {
    if (overall === 'training') return playground.command('pause');
    if (overall === 'finished') await playground.command('reset');
    return playground.command('start');
  };
  return (
    <div class="controls" role="group" aria-label="Training">
      <button type="button" class="main" onClick={startOrPause}>
        {overall === 'training' ? 'Pause' : overall === 'finished' ? 'Train again' : 'Start'}
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
        <progress aria-label="Steps done" max={steps} value={step} />
        <span>{PROGRESS[overall](step, steps)}</span>
      </span>
    </div>
  );
}

const PROGRESS: Readonly<Record<ReturnType<typeof overallState>, (step: number, steps: number) => string>> = {
  opening: () => 'making the models …',
  paused: (step, steps) => (step === 0 ? `${steps} steps to do` : `paused at step ${step} of ${steps}`),
  training: (step, steps) => `step ${step} of ${steps}`,
  finished: (_, steps) => `finished: ${steps} steps`,
  failed: () => 'nothing to train',
};
