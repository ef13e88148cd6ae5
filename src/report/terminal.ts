import Table from 'cli-table3';

export interface TableOptions {
  /** Escape codes for bold, dim and green. Default false; `wantsColor(process.stdout)` knows what is right. */
  readonly color?: boolean;
}

/** Colours are for people: a terminal, and no wish to the contrary (https://no-color.org). */
export function wantsColor(stream: { readonly isTTY?: boolean }, env = process.env): boolean {
  return stream.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}

/** Escape codes that begin and end a style; util.styleText asks stdout whether to, and here the caller decides. */
const STYLES = { bold: [1, 22], dim: [2, 22], green: [32, 39] } as const;

export type Paint = (style: keyof typeof STYLES, text: string) => string;

export function painter({ color = false }: TableOptions): Paint {
  return (style, text) => {
    const [begin, end] = STYLES[style];
    return color ? `\u001b[${begin}m${text}\u001b[${end}m` : text;
  };
}

export type Alignment = 'left' | 'right';

/** Lines above, below and under the head only: the eye follows columns by their alignment. */
export function newTable(head: readonly string[], paint: Paint, aligns: readonly Alignment[]): Table.Table {
  const gaps = ['left', 'right', 'middle', 'left-mid', 'mid-mid', 'right-mid'];
  const corners = ['top-left', 'top-mid', 'top-right', 'bottom-left', 'bottom-mid', 'bottom-right'];
  return new Table({
    head: head.map((name) => paint('bold', name)),
    colAligns: head.map((_, column) => aligns[column] ?? 'right'),
    style: { head: [], border: [], compact: true },
    chars: Object.fromEntries([...gaps, ...corners].map((place) => [place, ''])),
  });
}
