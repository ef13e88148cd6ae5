import { useLayoutEffect, useRef } from 'preact/hooks';
import { encodingSample } from '../../src/app/page.js';
import { ENCODING_STYLES } from '../state/encodings.js';
import { plotElement } from './plotElement.js';

/** An encoding's name behind a sample of its curve. */
export function EncodingLabel({ name }: { name: string }) {
  const holder = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const style = ENCODING_STYLES.get(name);
    if (style) holder.current?.replaceChildren(plotElement('ornament', encodingSample(style)));
  }, [name]);
  return (
    <span class="encoding">
      <span ref={holder} aria-hidden="true" />
      {name}
    </span>
  );
}
