// npm run bench: measures, prints tables and saves the numbers.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommanderError } from 'commander';
import { errorLine } from '../src/compare/errorLine.js';
import { wantsColor } from '../src/report/terminal.js';
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

async function bench(options: BenchOptions): Promise<void> {
  // Now, and not after ten minutes: a file that cannot be written.
  mkdirSync(dirname(options.out), { recursive: true });
  const results = await measure(options, controller.signal, (line) => process.stderr.write(`${line}\n`));
  const json = `${JSON.stringify(results, null, 1)}\n`;
  writeFileSync(options.out, json);
  process.stdout.write(options.json ? json : renderBench(results, { color: wantsColor(process.stdout) }));
  if (!options.json) process.stdout.write(`\n${options.out}\n`);
}

try {
  await benchCommand(CONTENDERS, bench).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(signalCode ? '\nStopped; nothing was saved.\n' : `error: ${errorLine(error)}\n`);
    process.exitCode = signalCode || (error instanceof UsageError ? 2 : 1);
  }
}
