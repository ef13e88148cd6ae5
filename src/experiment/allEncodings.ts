import { positionalEncodingEntry, positionalEncodingNames } from '../../layers/index.js';
import { positionalEncoding } from '../../layers/positional/registry.js';

/** What `--encodings all` means: each that says by itself where the tokens of a sequence stand. */
export function allEncodings(): string[] {
  return positionalEncodingNames().filter((name) => {
    const { group } = positionalEncodingEntry(name);
    if (group === 'no positions') return true;
    return group !== 'positions themselves' && !takesAxes(name);
  });
}

/** Whether it is for images and the like: for positions of more than one axis. */
function takesAxes(name: string): boolean {
  const encoding = positionalEncoding(name, { maxLength: 1 });
  return [2, 3].some((axes) => {
    try {
      encoding.checkPositions({ ids: Array(axes).fill(0), axes, batch: 1, length: 1, key: null });
      return true;
    } catch {
      return false;
    }
  });
}
