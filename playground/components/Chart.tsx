import type { PlotOptions } from '@observablehq/plot';
import { useEffect, useRef } from 'preact/hooks';
import { plotElement } from './plotElement.js';

/** What the report draws, drawn in the page; a screen reader reads it as one image named `title`. */
export function Chart({ title, options }: { title: string; options: PlotOptions }) {
  const holder = useRef<HTMLDivElement>(null);
  // After the frame that answers an input: words and numbers come first.
  useEffect(() => holder.current?.replaceChildren(plotElement('chart', options)), [options]);
  return <div ref={holder} role="img" aria-label={title} />;
}
