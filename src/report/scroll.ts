import { html, type Markup } from './markup.js';

/** A table that scrolls on its own where it is wider than the page. */
export function scroll(label: string, table: Markup): Markup {
  return html`<section class="scroll" aria-label="${label}" tabindex="0">${table}</section>`;
}
