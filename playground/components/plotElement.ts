import * as Plot from '@observablehq/plot';

/** A chart as an element of the page, named as a whole by what it is put in: its parts are not read. */
export function plotElement(className: string, options: Plot.PlotOptions): Element {
  const chart = Plot.plot({ ...options, className });
  // Its rules are in the style sheet already.
  chart.querySelector('style')?.remove();
  chart.querySelectorAll('[aria-label]').forEach((part) => {
    part.removeAttribute('aria-label');
  });
  return chart;
}
