import { ACTING_STAGES, actingElsewhere } from '../state/actingStages.js';
import { entryOf } from '../state/encodings.js';
import { EncodingLabel } from './EncodingLabel.js';
import { FollowNumbers } from './FollowNumbers.js';
import type { OfPlayground } from './ofPlayground.js';

/** Where each encoding of the page acts. */
export function ModelPicture({ playground }: OfPlayground) {
  const entries = playground.settings.value.encodings.map(entryOf);
  const elsewhere = actingElsewhere(entries);
  const nowhere = entries.filter(({ group }) => group === 'no positions');
  return (
    <figure class="picture">
      <figcaption>Where each encoding acts</figcaption>
      <ol>
        {ACTING_STAGES.map(({ name, text, groups }) => {
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
          uses no positions: without a mask, the same words give the same answer in any order.
        </p>
      )}
      {elsewhere.length > 0 && (
        <p>
          {elsewhere.map((entry) => (
            <EncodingLabel key={entry.name} name={entry.name} />
          ))}{' '}
          does not say where it acts: the numbers below show it.
        </p>
      )}
      <FollowNumbers playground={playground} />
    </figure>
  );
}
