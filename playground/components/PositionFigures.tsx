import { effect, signal } from '@preact/signals';
import { useContext, useEffect, useMemo } from 'preact/hooks';
import type { SentenceProbe } from '../../src/app/page.js';
import { colourKey, type ProbeFigure, sentenceFigures } from '../../src/app/probe.js';
import { latestOnly } from '../state/latestOnly.js';
import { numberText } from '../state/readout.js';
import { restUntilChange } from '../state/rest.js';
import type { Training } from '../state/training.js';
import { textOf } from '../state/wordOrder.js';
import { Chart } from './Chart.js';
import type { OfPlayground } from './ofPlayground.js';
import { plotElement } from './plotElement.js';
import { Styles } from './Styles.js';

/** Milliseconds between two looks at a model that learns. */
const REST = 1000;

/** What the encoding of a model adds, where it adds anything: whatever its probe has is drawn. */
export function PositionFigures({ training, playground }: OfPlayground & { training: Training }) {
  const probe = useMemo(() => signal<SentenceProbe | null>(null), [training]);
  useEffect(() => {
    const ask = latestOnly(async () => {
      try {
        probe.value = await training.probe(textOf(playground.sentence.now.peek()));
      } catch {
        // Of a sentence that cannot be read the answers say so.
        probe.value = null;
      }
      await restUntilChange(REST, playground.sentence.now);
    });
    return effect(() => {
      if (training.answers.value !== null) ask();
    });
  }, [training, probe]);

  const color = useContext(Styles).get(training.encoding)?.color ?? 'currentColor';
  const found = probe.value;
  const figures = useMemo(
    () => (found ? sentenceFigures(found, { encoding: training.encoding, color }) : []),
    [found, color],
  );
  if (found === null) return null;
  const isIdle = figures.length === 0 && training.answers.value?.now.turns === null;
  if (isIdle) return <p class="note">{training.encoding} does nothing at any position.</p>;
  return (
    <div class="grid">
      {figures.map(({ caption, title, chart, key }) => (
        <figure key={caption}>
          <figcaption>{caption}</figcaption>
          <Chart title={title} options={chart} />
          {key && <ColourKey {...key} />}
        </figure>
      ))}
    </div>
  );
}

/** Which colour is which value. */
function ColourKey({ ramp, more }: NonNullable<ProbeFigure['key']>) {
  const draw = (holder: HTMLSpanElement | null) =>
    holder?.replaceChildren(plotElement('ornament', colourKey(ramp)));
  return (
    <p class="key">
      {numberText(ramp.low)} <span ref={draw} aria-hidden="true" /> {numberText(ramp.high)}
      {more}
    </p>
  );
}
