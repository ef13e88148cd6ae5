import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { type AttentionMaps, attentionMap, MAX_WORDS } from '../../src/app/page.js';
import type { Training } from '../state/training.js';
import { Chart } from './Chart.js';
import { EncodingLabel } from './EncodingLabel.js';

/** Attention weights: for each model, one map for each head of a layer. */
export function Attention({ models }: { models: readonly Training[] }) {
  const chosen = useSignal<number | null>(null);
  const answered = models.flatMap(({ encoding, answers }) => {
    const attention = answers.value?.now.attention;
    return attention ? [{ encoding, attention }] : [];
  });
  const [first] = answered;
  if (!first) return <p class="note">There is no answer yet.</p>;
  const { tokens, weights } = first.attention;
  const last = weights.length - 1;
  const layer = Math.min(chosen.value ?? last, last);
  return (
    <>
      <h3>Attention weights</h3>
      <p>
        Rows are queries, columns are keys, both in the order of the sentence; the stronger the colour, the
        higher the weight. Each row adds up to 1.
      </p>
      {tokens.length > MAX_WORDS && (
        <p class="note">
          The first {MAX_WORDS} of {tokens.length} words are shown; a row adds up to 1 with those that are
          not.
        </p>
      )}
      <div class="field layer">
        <label for="layer">Layer</label>
        <select
          id="layer"
          onChange={({ currentTarget }) => {
            chosen.value = Number(currentTarget.value);
          }}
        >
          {weights.map((_, index) => (
            <option key={index} value={index} selected={index === layer}>
              {index + 1} of {weights.length}
            </option>
          ))}
        </select>
      </div>
      <div class="beside">
        {answered.map(({ encoding, attention }) => (
          <HeadMaps key={encoding} {...{ encoding, attention, layer }} />
        ))}
      </div>
    </>
  );
}

interface HeadMapsProps {
  readonly encoding: string;
  readonly attention: AttentionMaps;
  readonly layer: number;
}

function HeadMaps({ encoding, attention, layer }: HeadMapsProps) {
  return (
    <section aria-label={`Attention of ${encoding}`}>
      <h4>
        <EncodingLabel name={encoding} />
      </h4>
      <div class="heads">
        {(attention.weights[layer] ?? []).map((weights, head) => (
          <HeadMap
            key={head}
            name={`${encoding}, layer ${layer + 1}, head ${head + 1}`}
            {...{ head, weights, tokens: attention.tokens }}
          />
        ))}
      </div>
    </section>
  );
}

interface HeadMapProps {
  readonly name: string;
  readonly head: number;
  readonly tokens: readonly string[];
  readonly weights: readonly (readonly number[])[];
}

function HeadMap({ name, head, tokens, weights }: HeadMapProps) {
  const options = useMemo(() => attentionMap(tokens, weights), [tokens, weights]);
  return (
    <figure>
      <figcaption>head {head + 1}</figcaption>
      <Chart title={`Attention of ${name}: ${mostLookedAt(tokens, weights)}`} options={options} />
    </figure>
  );
}

/** 'adam looks most at ate (61%), ...': what there is to see, for those who do not see it. */
function mostLookedAt(tokens: readonly string[], weights: HeadMapProps['weights']): string {
  return weights
    .map((row, query) => {
      const most = Math.max(...row);
      return `${tokens[query]} looks most at ${tokens[row.indexOf(most)]} (${Math.round(100 * most)}%)`;
    })
    .join(', ');
}
