import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { MAX_WORDS } from '../../../src/app/page.js';
import { InsideView } from '../../state/insideView.js';
import { isPartlyHidden, limitOf, partingOf, STAGE_NAMES, stagesOf } from '../../state/stages.js';
import type { OfPlayground } from '../ofPlayground.js';
import { AnswerStage } from './AnswerStage.js';
import { ModelStage } from './ModelStage.js';
import { ScaleKey } from './ScaleKey.js';
import type { WalkedModel } from './walkedModel.js';

const STAGES: Readonly<Record<(typeof STAGE_NAMES)[number], readonly [name: string, text: string]>> = {
  embeddings: ['Embeddings', 'a vector for each word, a cell for each of its channels'],
  queries: ['Queries', 'made of the vectors: what a word asks for'],
  keys: ['Keys', 'made of the vectors: what a word is found by'],
  scores: ['Scores', 'a row for each query, a column for each key'],
  weights: ['Attention weights', 'the softmax of the scores: a row adds up to 1'],
  output: ['After the block', 'the vectors with what was found, and the feed-forward'],
};

const LATER_VECTORS = ['Vectors', 'what the block before has made of them'] as const;

/** A sentence's way through a model, beside that through the model without positions, in both orders of its words. */
export function NumberWalk({ playground }: OfPlayground) {
  const view = useMemo(() => new InsideView(playground), [playground]);
  const said = useMemo(() => signal<string | null>(null), [playground]);
  useEffect(() => () => view.close(), [view]);
  const pairs = view.pairs.value;
  const found = view.models.value.flatMap((training) => {
    const pair = training.answers.value && pairs.get(training);
    return pair ? [{ training, pair }] : [];
  });
  const chosen = found.at(-1);
  if (view.problem.value !== null) return <p class="problem">{view.problem.value}</p>;
  if (!chosen) {
    const isAsked = view.models.value.some(({ answers }) => answers.value !== null);
    return <p class="note">{isAsked ? 'The models are asked …' : 'There is no answer to look into.'}</p>;
  }
  const { attentions } = chosen.pair.now;
  const block = Math.min(view.block.value, attentions.length - 1);
  const head = Math.min(view.head.value, (attentions[block]?.weights.length ?? 1) - 1);
  const models = found.map(
    ({ training: { encoding }, pair }): WalkedModel => ({
      ...{ encoding, pair, spot: { block, head } },
      stages: stagesOf(pair, { block, head }),
      parting: partingOf(pair),
    }),
  );
  const words = chosen.pair.now.answer.tokens;
  return (
    <>
      <div class="choices">
        <Choice
          name="Encoding"
          options={view.open.value.map(({ encoding }) => encoding)}
          chosen={view.open.value.indexOf(chosen.training)}
          onChoose={(index) => {
            view.encoding.value = view.open.value[index]?.encoding ?? null;
          }}
        />
        <Choice name="Block" options={numbered(attentions.length)} chosen={block} choice={view.block} />
        <Choice
          name="Head"
          options={numbered(attentions[block]?.weights.length ?? 1)}
          chosen={head}
          choice={view.head}
        />
      </div>
      <p class="note">
        {chosen.pair.before
          ? 'Upper half of a cell: this order. Lower half: the same word in the previous order. Where the halves have one colour, the order makes no difference. In colour: the words that changed places.'
          : 'Swap two words, and see where the numbers of the two orders part.'}
      </p>
      {words.length > MAX_WORDS && (
        <p class="note">
          The first {MAX_WORDS} of {words.length} words are shown.
        </p>
      )}
      {STAGE_NAMES.map((name) => {
        const stages = models.flatMap((model) => model.stages.filter((stage) => stage.name === name));
        const limit = name === 'weights' ? 1 : limitOf(stages);
        const [title, text] = name === 'embeddings' && block > 0 ? LATER_VECTORS : STAGES[name];
        return (
          <section key={name}>
            <h3>
              {title} <span class="note">{text}</span>
              <ScaleKey limit={limit} isShare={name === 'weights'} hasHidden={stages.some(isPartlyHidden)} />
            </h3>
            <div class="in-columns">
              {models.map((model) => (
                <ModelStage key={model.encoding} {...{ model, name, limit, said }} />
              ))}
            </div>
          </section>
        );
      })}
      <section>
        <h3>
          Answer{' '}
          <span class="note">
            {chosen.pair.now.answer.answers.length === 1
              ? 'from the mean of the last vectors'
              : 'from the last vector of each word'}
          </span>
        </h3>
        <div class="in-columns">
          {models.map((model) => (
            <AnswerStage key={model.encoding} model={model} />
          ))}
        </div>
      </section>
      <Readout said={said} />
    </>
  );
}

/** What is pointed at. */
function Readout({ said }: { said: Signal<string | null> }) {
  return <p class="readout">{said.value ?? 'Point at a cell, or go there with Tab and the arrow keys.'}</p>;
}

interface ChoiceProps {
  readonly name: string;
  readonly options: readonly string[];
  readonly chosen: number;
  readonly choice?: Signal<number>;
  readonly onChoose?: (index: number) => void;
}

function Choice({ name, options, chosen, choice, onChoose }: ChoiceProps) {
  return (
    <label>
      {name}{' '}
      <select
        onChange={({ currentTarget }) => {
          const index = currentTarget.selectedIndex;
          if (choice) choice.value = index;
          onChoose?.(index);
        }}
      >
        {options.map((option, index) => (
          <option key={option} selected={index === chosen}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index + 1} of ${count}`);
}
