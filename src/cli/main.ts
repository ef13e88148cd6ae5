#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { Interrupted } from '../compare/compare.js';
import { VERSION } from '../version.js';
import { compareCommand } from './compareCommand.js';
import { COMPARE_OPTIONS, type CompareOptions, UsageError } from './options.js';
import { type ReportOptions, reportCommand } from './reportCommand.js';

/** Exit codes: 0 done, 1 a run or a file failed, 2 the command line is wrong, 128 + n ended by signal n. */
const FAILED = 1;
const WRONG_USAGE = 2;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const controller = new AbortController();
let stoppedBy: keyof typeof SIGNALS = 'SIGINT';
for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
  // Once: a second Ctrl-C ends the process at once, as everywhere.
  process.once(signal, () => {
    stoppedBy = signal;
    controller.abort();
  });
}

for (const stream of [process.stdout, process.stderr]) {
  // As in `... | head`: nobody reads on, but the results go to disk all the same.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

function program(): Command {
  const command = new Command('tfjs-transformer-block')
    .description('Transformer layers for TensorFlow.js: compare positional encodings on word-order tasks.')
    .version(VERSION)
    .showHelpAfterError('(see --help)')
    .exitOverride();
  const compare = command
    .command('compare')
    .description("Train the same small encoder with each encoding, on word-order tasks or on one's own data.")
    .version(VERSION)
    .exitOverride()
    .action(async (options: CompareOptions) => {
      process.exitCode = await compareCommand(options, controller.signal);
    });
  for (const option of COMPARE_OPTIONS) compare.addOption(option);
  command
    .command('report')
    .description('Draw the report of a results.json again, or of several side by side.')
    .argument('<files...>', 'results.json of a comparison, or of the playground')
    .option('--out <file>', 'the page to write (default: report.html beside the first file)')
    .exitOverride()
    .action((files: [string, ...string[]], options: ReportOptions) => reportCommand(files, options));
  return command;
}

function exitCodeOf(error: unknown): number {
  // Commander has said what is wrong; --help and --version end here with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Interrupted) {
    process.stderr.write(`\nStopped: ${message}. Go on with the same command and --resume.\n`);
    return SIGNALS[stoppedBy];
  }
  process.stderr.write(`error: ${message}\n`);
  // Layers and tasks answer options they cannot work with by a RangeError.
  return error instanceof UsageError || error instanceof RangeError ? WRONG_USAGE : FAILED;
}

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
