import { dirname, join } from 'node:path';
import { writeWhole } from '../compare/files.js';
import { printable } from '../report/printable.js';
import { readResults } from './readResults.js';

export interface ReportOptions {
  /** Default: report.html beside the first file. */
  out?: string;
}

/** Draws the page of one results.json again, or one page of several. @throws FileError when it cannot be written. */
export async function reportCommand(
  files: readonly [string, ...string[]],
  options: ReportOptions,
): Promise<void> {
  const all = [];
  for (const label of files) all.push({ label, results: await readResults(label) });
  const [first, ...others] = all;
  const { renderReport } = await import('../report/html.js');
  const { renderSideBySide } = await import('../report/sideBySide.js');
  const page = first && others.length === 0 ? renderReport(first.results) : renderSideBySide(all);
  const out = options.out ?? join(dirname(files[0]), 'report.html');
  writeWhole(out, page);
  process.stdout.write(`${printable(out)}\n`);
}
