import { html, type Markup } from './markup.js';

/** A part of the page that can be gone to. */
export interface Section {
  /** Unique on the page. */
  readonly id: string;
  /** One word for the list of sections. */
  readonly name: string;
  /** Null for the first, which stands under the page's own. */
  readonly heading: string | null;
  readonly body: Markup;
}

export function drawSection({ id, heading, body }: Section): Markup {
  return html`<section id="${id}">
${heading && html`<h2>${heading}</h2>`}
${body}
</section>
`;
}

export function sectionLinks(sections: readonly Section[]): Markup {
  return html`<nav aria-label="Sections">${sections.map(({ id, name }) => html`<a href="#${id}">${name}</a>`)}</nav>`;
}
