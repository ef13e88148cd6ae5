import { figure } from './figure.js';
import { plural } from './format.js';
import { html, type Markup } from './markup.js';

/** Figures of so many encodings are open, and of one more where it would be the only one that is not. */
const MOST_OPEN = 3;

/** What a section draws of one encoding. */
export interface EncodingFigure {
  readonly label: Markup;
  readonly body: Markup;
}

/** The figures of the first encodings, and an index of the others, each of which opens by itself. */
export function encodingFigures(figures: readonly EncodingFigure[]): Markup {
  const open = figures.length === MOST_OPEN + 1 ? MOST_OPEN + 1 : MOST_OPEN;
  const more = figures.slice(open);
  return html`<div class="grid maps">${figures.slice(0, open).map(({ label, body }) => figure(label, body))}</div>
${
  more.length === 0
    ? null
    : html`<details class="more"><summary>${plural(more.length, 'more encoding')}</summary><div class="grid">${more.map(
        ({ label, body }) => html`<details><summary>${label}</summary><figure>${body}</figure></details>
`,
      )}</div></details>`
}`;
}
