import * as Plot from '@observablehq/plot';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** What the report draws, drawn in the page; a screen reader reads it as one image named `title`. */
export function Chart({ title, options }: { title: string; options: Plot.PlotOptions }) {
  const holder = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const chart = Plot.plot({ ...options, className: 'chart' });
    chart.querySelector('style')?.remove();
    // The image has its name from `title`; Plot's own names of its marks say nothing.
    chart.setAttribute('aria-hidden', 'true');
    holder.current?.replaceChildren(chart);
  }, [options]);
  return <div ref={holder} class="chart-holder" role="img" aria-label={title} />;
}
