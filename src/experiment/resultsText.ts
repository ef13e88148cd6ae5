import type { Results } from './results.js';

/** The text of results.json: indented, but for rows of numbers, each on one line. */
export function resultsText(results: Results): string {
  // Between quotes there is never a line break.
  const rows = /\[\n\s+((?:[\d.e+-]+|null)(?:,\n\s+(?:[\d.e+-]+|null))*)\n\s+\]/g;
  const text = JSON.stringify(results, null, 2);
  return `${text.replace(rows, (_, numbers: string) => `[${numbers.replace(/\s+/g, ' ')}]`)}\n`;
}
