import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { html, type Markup, trusted } from './markup.js';

/** Stands in for the browser's document: charts are drawn once, here, and the page needs no script. */
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** Draws a chart as inline SVG that a screen reader reads as one image named `title`. */
export function drawChart(title: string, options: Plot.PlotOptions): Markup {
  const chart = draw('chart', options);
  const titleElement = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  titleElement.textContent = title;
  chart.prepend(titleElement);
  return serialize(chart, html`role="img" aria-label="${title}"`);
}

/** A drawing that says nothing which the text beside it does not: hidden from screen readers. */
export function drawOrnament(options: Plot.PlotOptions): Markup {
  return serialize(draw('ornament', options), html`aria-hidden="true"`);
}

function draw(className: string, options: Plot.PlotOptions): Element {
  const chart = Plot.plot({ ...options, document, className });
  chart.querySelector('style')?.remove();
  return chart;
}

/** The serialiser escapes text but not attributes, so an attribute with words in it is written here. */
function serialize(chart: Element, attributes: Markup): Markup {
  const markup = chart.outerHTML.slice('<svg '.length).replace(TAG, (tag) =>
    // Inside an image they are never read.
    tag
      .replace(LABEL, '')
      // A tenth of a pixel is enough; the digits after it are a third of the file.
      .replace(GEOMETRY, (attribute) => attribute.replace(/(\d\.\d)\d+/g, '$1')),
  );
  return html`<svg ${attributes} ${trusted(markup)}`;
}

const TAG = /<[a-z][^>]*>/g;
const LABEL = / aria-(?:label|hidden)="[^"]*"/g;
const GEOMETRY = / (?:d|transform|[xyr]|[xy][12]|c[xy]|width|height)="[^"]*"/g;

/** A drawing under its heading; what there is to say about it stands below. */
export function figure(heading: Markup | string, charts: Markup, below: Markup | null = null): Markup {
  return html`<figure><figcaption>${heading}</figcaption>${charts}${below}</figure>`;
}
