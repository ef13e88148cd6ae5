import { useContext, useEffect, useRef } from 'preact/hooks';
import { type EncodingStyle, encodingSample } from '../../src/app/page.js';
import { plotElement } from './plotElement.js';
import { Styles } from './Styles.js';

/** An encoding's name behind a sample of its curve. */
export function EncodingLabel({ name }: { name: string }) {
  const holder = useRef<HTMLSpanElement>(null);
  const style = useContext(Styles).get(name);
  // By what it says: a change of the settings makes every style anew. After the frame, as the charts: there are dozens.
  useEffect(() => {
    if (style) holder.current?.replaceChildren(sampleOf(style));
  }, [style?.color, style?.symbol, style?.dash]);
  return (
    <span class="encoding">
      <span ref={holder} aria-hidden="true" />
      {name}
    </span>
  );
}

/** Drawn once: an encoding is named at many places. */
const drawn = new Map<string, Element>();

function sampleOf(style: EncodingStyle): Node {
  const look = [style.color, style.symbol, style.dash].join(' ');
  const sample = drawn.get(look) ?? plotElement('ornament', encodingSample(style));
  drawn.set(look, sample);
  return sample.cloneNode(true);
}
