import { leftText } from '../state/left.js';
import type { OfPlayground } from './ofPlayground.js';

/** What a change of the settings does, and then what it did to trained models, with the way back to them. */
export function LeftModels({ playground }: OfPlayground) {
  const left = playground.left.value;
  return (
    <p class="left">
      <span role="status">{left && leftText(left)}</span>{' '}
      {left ? (
        <button type="button" class="plain" onClick={() => playground.goBack()}>
          Go back
        </button>
      ) : (
        <span class="note">A change of the settings builds new models. Press Start to train them.</span>
      )}
    </p>
  );
}
