import type { Results } from './results.js';

/** The text of results.json: indented, but for rows of numbers, each on one line. */
export function resultsText(results: Results): string {
  // Between quotes there is never a line break.
  const rows = /\[\n\s+((?:[\d.e+-]+|null)(?:,\n\s+(?:[\d.e+-]+|null))*)\n\s+\]/g;
  // JSON escapes some of what a terminal would obey, and lets the rest be escaped.
  const text = JSON.stringify(results, null, 2).replace(/[\x7f-\x9f\p{Bidi_Control}\u2028\u2029]/gu, escaped);
  return `${text.replace(rows, (_, numbers: string) => `[${numbers.replace(/\s+/g, ' ')}]`)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
