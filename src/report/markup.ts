/** A piece of finished HTML: whatever came from data is escaped already. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Part = string | number | Markup | null | undefined | readonly Part[];

/** Template tag that escapes every value but Markup; lists are joined, null and undefined leave nothing. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(literals.reduce((text, literal, index) => text + render(parts[index - 1]) + literal));
}

/** Text that is HTML already, from a source that escapes: the charts' serialiser, the style sheet. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Puts `separator` between the pieces, and `last` before the last one. */
export function joined(pieces: readonly Part[], separator = ', ', last = separator): Markup {
  return html`${pieces.map((piece, index) => [index === 0 ? '' : index < pieces.length - 1 ? separator : last, piece])}`;
}

function render(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return part.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
