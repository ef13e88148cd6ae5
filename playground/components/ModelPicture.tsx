import type { EncodingGroup } from '../../src/app/page.js';
import { entryOf } from '../state/encodings.js';
import { EncodingLabel } from './EncodingLabel.js';
import { FollowNumbers } from './FollowNumbers.js';
import type { OfPlayground } from './ofPlayground.js';

interface Stage {
  readonly name: string;
  readonly text: string;
  /** Of the encodings that act here. */
  readonly groups: readonly EncodingGroup[];
}

/** A transformer as far as positions matter in it, from the words to the answer. */
const STAGES: readonly Stage[] = [
  { name: 'Positions', text: '0, 1, 2, …', groups: ['positions themselves'] },
  { name: 'Embeddings', text: 'each word becomes a vector', groups: ['embeddings'] },
  { name: 'Queries and keys', text: 'made of the vectors, for each head', groups: ['queries and keys'] },
  {
    name: 'Scores',
    text: 'each query times each key',
    groups: ['scores, by distance', 'scores, by both positions', 'scores, by content'],
  },
  { name: 'Attention weights', text: 'the softmax of the scores', groups: [] },
  { name: 'Answer', text: 'the weighted values, through all layers', groups: [] },
];

/** Where each encoding of the page acts. */
export function ModelPicture({ playground }: OfPlayground) {
  const entries = playground.settings.value.encodings.map(entryOf);
  const nowhere = entries.filter(({ group }) => group === 'no positions');
  return (
    <figure class="picture">
      <figcaption>Where each encoding acts</figcaption>
      <ol>
        {STAGES.map(({ name, text, groups }) => {
          const acting = entries.filter(({ group }) => groups.includes(group));
          return (
            <li key={name} class={acting.length > 0 ? 'acts' : undefined}>
              <b>{name}</b>
              <span class="note">{text}</span>
              {acting.map((entry) => (
                <EncodingLabel key={entry.name} name={entry.name} />
              ))}
            </li>
          );
        })}
      </ol>
      {nowhere.length > 0 && (
        <p>
          {nowhere.map((entry) => (
            <EncodingLabel key={entry.name} name={entry.name} />
          ))}{' '}
          acts at none of these: without a mask, the same words give the same answer in any order.
        </p>
      )}
      <FollowNumbers playground={playground} />
    </figure>
  );
}
