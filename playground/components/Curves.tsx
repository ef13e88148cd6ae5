import { computed, type ReadonlySignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ACCURACY, count, type Learning, LOSS, learningCurves, taskByName } from '../../src/app/page.js';
import type { DataInfo } from '../protocol.js';
import type { Playground } from '../state/playground.js';
import { sampled } from '../state/sampled.js';
import { Chart } from './Chart.js';
import type { OfPlayground } from './ofPlayground.js';

const REDRAW_MS = 200;

/** Upper end of the axis at least, so that it stands while there is nothing to see. */
const LEAST_LOSS = 0.7;

/** How all encodings learn, as far as they have come. */
export function Curves({ playground }: OfPlayground) {
  const learnings = useMemo(() => learningsOf(playground), [playground]).value;
  const { steps, task } = playground.settings.value;
  const styles = playground.styles.value;
  const info = playground.trainings.value.find((training) => training.info.value !== null)?.info.value;
  const reference =
    playground.ownData.value === null ? (taskByName(task).bagOfWordsAccuracy ?? undefined) : undefined;
  const [accuracy, loss] = useMemo(() => {
    const runs = learnings.filter(({ lossCurve }) => lossCurve.length > 0);
    const x = { label: 'step', ticks: 4, domain: [0, steps] };
    const accuracies = learningCurves(runs, styles, { ...ACCURACY, reference });
    const losses = learningCurves(runs, styles, LOSS);
    const highest = Math.max(
      ...runs.flatMap(({ lossCurve }) => lossCurve.map(({ value }) => value)),
      LEAST_LOSS,
    );
    return [
      { ...accuracies, x, y: { ...accuracies.y, domain: [0, 100] } },
      { ...losses, x, y: { ...losses.y, domain: [0, highest] } },
    ] as const;
  }, [learnings, styles, steps, reference]);
  return (
    <>
      <figure>
        <figcaption>Test accuracy</figcaption>
        <Chart
          title={`Test accuracy of each encoding: ${summary(learnings, 'accuracyCurve')}`}
          options={accuracy}
        />
        {info && <p>{measuredOn(info)}</p>}
        {reference !== undefined && reference < 1 && (
          <p>Dashed: the most that is possible without knowing the order.</p>
        )}
      </figure>
      <figure>
        <figcaption>Training loss</figcaption>
        <Chart title={`Training loss of each encoding: ${summary(learnings, 'lossCurve')}`} options={loss} />
      </figure>
    </>
  );
}

function measuredOn({ type, testCount, curveCount }: DataInfo): string {
  const what = type === 'tag' ? 'Tokens that have a tag, in' : 'Of';
  return curveCount === testCount
    ? `${what} all ${count(testCount)} test sentences.`
    : `${what} ${count(curveCount)} of the ${count(testCount)} test sentences, evenly spread; those of the same words together.`;
}

function summary(learnings: readonly Learning[], curve: 'accuracyCurve' | 'lossCurve'): string {
  const last = learnings.flatMap((learning) => {
    const point = learning[curve].at(-1);
    return point ? `${learning.encoding} ${point.value.toFixed(3)} at step ${point.step}` : [];
  });
  return last.length === 0 ? 'nothing yet' : last.join(', ');
}

/** The curves, as the same list for as long as no curve has a new point. */
function learningsOf({ trainings }: Playground): ReadonlySignal<readonly Learning[]> {
  let known: readonly Learning[] = [];
  const current = computed(() => {
    const next = trainings.value.map(({ encoding, status }) => ({
      encoding,
      lossCurve: status.value?.lossCurve ?? [],
      accuracyCurve: status.value?.accuracyCurve ?? [],
    }));
    if (signatureOf(next) !== signatureOf(known)) known = next;
    return known;
  });
  return sampled(current, REDRAW_MS);
}

function signatureOf(learnings: readonly Learning[]): string {
  return learnings
    .map(({ encoding, lossCurve, accuracyCurve }) =>
      [
        encoding,
        lossCurve.length,
        accuracyCurve.length,
        lossCurve.at(-1)?.step,
        lossCurve.at(-1)?.value,
      ].join(' '),
    )
    .join(';');
}
