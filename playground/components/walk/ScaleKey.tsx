import { numberText } from '../../state/readout.js';
import { colourOf } from './colours.js';

const STEPS = 11;

interface ScaleKeyProps {
  readonly limit: number;
  /** From 0 on. */
  readonly isShare: boolean;
  readonly hasHidden: boolean;
}

/** Which colour is which number. */
export function ScaleKey({ limit, isShare, hasHidden }: ScaleKeyProps) {
  const low = isShare ? 0 : -limit;
  const colours = Array.from({ length: STEPS }, (_, step) =>
    colourOf(low + ((limit - low) * step) / (STEPS - 1), limit),
  );
  return (
    <span class="key">
      {numberText(low)}{' '}
      <span class="scale" style={{ background: `linear-gradient(90deg, ${colours.join()})` }} />{' '}
      {numberText(limit)}
      {hasHidden && (
        <>
          {' '}
          <span class="scale hidden-cell" style={{ background: colourOf(null, limit) }} /> hidden
        </>
      )}
    </span>
  );
}
