import { useContext, useLayoutEffect, useRef } from 'preact/hooks';
import { encodingSample } from '../../src/app/page.js';
import { plotElement } from './plotElement.js';
import { Styles } from './Styles.js';

/** An encoding's name behind a sample of its curve. */
export function EncodingLabel({ name }: { name: string }) {
  const holder = useRef<HTMLSpanElement>(null);
  const style = useContext(Styles).get(name);
  // By what it says: a change of the settings makes every style anew.
  useLayoutEffect(() => {
    if (style) holder.current?.replaceChildren(plotElement('ornament', encodingSample(style)));
  }, [style?.color, style?.symbol, style?.dash]);
  return (
    <span class="encoding">
      <span ref={holder} aria-hidden="true" />
      {name}
    </span>
  );
}
