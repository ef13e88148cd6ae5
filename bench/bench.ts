// npm run bench: measures, prints tables and saves the numbers.
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommanderError } from 'commander';
import { allEncodings } from '../src/experiment/allEncodings.js';
import { wantsColor } from '../src/report/terminal.js';
import { errorLine } from '../src/util/errorLine.js';
import { CONTENDERS } from './contenders/contenders.js';
import { type BenchOptions, benchCommand, UsageError } from './options.js';
import { renderBench } from './report/tables.js';
import { measure } from './runner/measure.js';

const controller = new AbortController();
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
let signalCode = 0;
for (const [signal, code] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    signalCode = code;
    controller.abort();
  });
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // As in `... | head`: nobody reads on, but the results are saved all the same.
  if (error.code !== 'EPIPE') throw error;
});

async function bench(options: BenchOptions): Promise<void> {
  checkWritable(options.out);
  const results = await measure(options, controller.signal, (line) => process.stderr.write(`${line}\n`));
  const json = `${JSON.stringify(results, null, 1)}\n`;
  writeFileSync(options.out, json);
  process.stdout.write(options.json ? json : renderBench(results, { color: wantsColor(process.stdout) }));
  if (!options.json) process.stdout.write(`\n${options.out}\n`);
  if (results.models.every(({ contenders }) => contenders.length === 0))
    throw new Error('no contender runs here');
}

/** Now, and not after ten minutes. */
function checkWritable(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${errorLine(error)}`);
  }
}

try {
  const encodings = allEncodings().filter((name) => name !== 'none');
  await benchCommand(CONTENDERS, encodings, bench).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(signalCode ? '\nStopped; nothing was saved.\n' : `error: ${errorLine(error)}\n`);
    process.exitCode = signalCode || (error instanceof UsageError ? 2 : 1);
  }
}
