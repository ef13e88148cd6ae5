import { signal } from '@preact/signals';
import { accuracies } from '../../../playground/state/overall.js';
import { Training } from '../../../playground/state/training.js';
import { FakeWorker, jobOf, settled, statusAt } from './fakeWorker.js';

/** One that has come as far as there are accuracies. */
async function trainingWith(encoding: string, values: readonly number[]) {
  const worker = new FakeWorker();
  const training = new Training(jobOf(encoding), () => worker.connection, signal(null));
  await settled();
  const accuracyCurve = values.map((value, index) => ({ step: index + 1, value }));
  worker.tell({ ...statusAt(values.length), accuracyCurve });
  return training;
}

it('accuracies are means over the seeds that have come as far as the first', async () => {
  const trainings = [
    await trainingWith('none', [0.4, 0.5]),
    await trainingWith('rotary', [0.5, 0.9]),
    await trainingWith('rotary', [0.5, 0.8]),
    await trainingWith('rotary', [0.1]),
    await trainingWith('alibi', []),
  ];
  expect(accuracies(trainings)).toBe('none 50.0%, rotary 85.0%');
});
