import { computed, type ReadonlySignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import {
  ACCURACY,
  type Band,
  type CurveKind,
  count,
  type Learning,
  LOSS,
  learningCurves,
  taskByName,
} from '../../src/app/page.js';
import type { DataInfo } from '../protocol.js';
import type { Playground } from '../state/playground.js';
import { sampled } from '../state/sampled.js';
import { byEncoding } from '../state/seedCurves.js';
import { Chart } from './Chart.js';
import type { OfPlayground } from './ofPlayground.js';
import { useBand } from './useBand.js';

const REDRAW_MS = 200;

/** Upper end of the axis at least, so that it stands while there is nothing to see. */
const LEAST_LOSS = 0.7;

/** How many test answers are right, as far as the trainings have come. */
export function AccuracyCurves({ playground }: OfPlayground) {
  const { task, seeds } = playground.settings.value;
  const info = playground.info.value;
  const reference =
    playground.ownData.value === null ? (taskByName(task).bagOfWordsAccuracy ?? undefined) : undefined;
  return (
    <figure>
      <figcaption>Test accuracy</figcaption>
      <CurvesOf name="Test accuracy" kind={ACCURACY} {...{ playground, reference }} />
      <p>
        {info && measuredOn(info)}
        {reference !== undefined && reference < 1 && ' Dashed: the best possible without word order.'}
        {seeds > 1 && ' Mean over seeds with its 95% interval; faint: each seed.'}
      </p>
    </figure>
  );
}

export function LossCurves({ playground }: OfPlayground) {
  return (
    <figure>
      <figcaption>Training loss</figcaption>
      <CurvesOf name="Training loss" kind={LOSS} playground={playground} />
    </figure>
  );
}

interface CurvesOfProps extends OfPlayground {
  readonly name: string;
  readonly kind: CurveKind;
  readonly reference?: number | undefined;
}

function CurvesOf({ playground, name, kind, reference }: CurvesOfProps) {
  const learnings = useMemo(() => learningsOf(playground), [playground]).value;
  const { steps } = playground.settings.value;
  const styles = playground.styles.value;
  const bandOf = useBand(playground);
  const options = useMemo(() => {
    const runs = learnings.filter(({ lossCurve }) => lossCurve.length > 0);
    const values = runs.flatMap((run) => kind.pick(run).map(({ value }) => value));
    // An accuracy is drawn up to all that it can be.
    const top = Number.isFinite(kind.bounds[1]) ? kind.bounds[1] : Math.max(...values, LEAST_LOSS);
    // Of two seeds, a band may be much wider than what there is to see.
    const bounds = [0, top] as const;
    const drawn = learningCurves(runs, styles, { ...kind, bounds, reference }, bandOf);
    return {
      ...drawn,
      x: { label: 'step', ticks: 4, domain: [0, steps] },
      y: { ...drawn.y, domain: [0, top * kind.scale] },
    };
  }, [learnings, styles, steps, kind, reference, bandOf]);
  return <Chart title={`${name} of each encoding: ${summary(learnings, kind, bandOf)}`} options={options} />;
}

function measuredOn({ type, testCount, curveCount }: DataInfo): string {
  const what = type === 'tag' ? 'Measured on the tagged tokens of' : 'Measured on';
  return curveCount === testCount
    ? `${what} all ${count(testCount)} test sentences.`
    : `${what} ${count(curveCount)} of the ${count(testCount)} test sentences, evenly spaced, with sentences of the same words kept together.`;
}

function summary(learnings: readonly Learning[], { pick, bounds }: CurveKind, bandOf: Band): string {
  const last = byEncoding(learnings).flatMap(([encoding, seeds]) => {
    const point = bandOf(seeds.map(pick), bounds).at(-1);
    return point ? `${encoding} ${point.mean.toFixed(3)} at step ${point.step}` : [];
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
