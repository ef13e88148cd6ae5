#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { OptionError } from '../../layers/index.js';
import { Interrupted } from '../compare/compare.js';
import { forbidExit } from '../compare/forbidExit.js';
import { moduleInProgress } from '../compare/importModules.js';
import { MergeError } from '../compare/mergeExecutor.js';
import { QueueError } from '../compare/queue/address.js';
import { printableLines } from '../report/printable.js';
import { errorLine } from '../util/errorLine.js';
import { VERSION } from '../version.js';
import { path } from './arguments.js';
import { compareCommand } from './compareCommand.js';
import { COMPARE_OPTIONS, type CompareOptions, UsageError } from './options.js';
import { type ReportOptions, reportCommand } from './reportCommand.js';
import { sayError, withoutSecrets } from './sayError.js';
import { expanded } from './study.js';
import { WORK_OPTIONS, type WorkOptions, workCommand } from './workCommand.js';

/** Exit codes: 0 done, 1 a run or a file failed, 2 the command line is wrong, 128 + n ended by signal n. */
const FAILED = 1;
const WRONG_USAGE = 2;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Layers and tasks answer options they cannot work with by an OptionError. */
const WRONG_USAGES = [UsageError, OptionError, QueueError, MergeError];

const controller = new AbortController();
let stoppedBy: keyof typeof SIGNALS = 'SIGINT';
for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
  // Once: a second Ctrl-C ends the process at once, as everywhere.
  process.once(signal, () => {
    stoppedBy = signal;
    controller.abort();
  });
}

let isOutputLost = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // As in `... | head`: nobody reads on, but the results go to disk all the same.
  if (error.code === 'EPIPE') return;
  // Every later write fails as well.
  if (!isOutputLost) sayError(`cannot write to standard output: ${errorLine(error)}`);
  isOutputLost = true;
});
// There is nowhere to say it.
process.stderr.on('error', () => {});

forbidExit();
let isDone = false;
process.once('exit', () => {
  if (!isDone) {
    const module = moduleInProgress();
    const what = module === null ? 'the command' : `cannot import ${module}: it`;
    sayError(`${what} never finishes`);
  }
  if (!isDone || (isOutputLost && !process.exitCode)) process.exitCode = FAILED;
});

function program(): Command {
  const command = new Command('tfjs-transformer-block')
    .description('Transformer layers for TensorFlow.js: compare positional encodings on word-order tasks.')
    .version(VERSION)
    .showHelpAfterError('(see --help)')
    // What was typed is in it.
    .configureOutput({ writeErr: (text) => process.stderr.write(printableLines(withoutSecrets(text))) })
    .exitOverride();
  const compare = command
    .command('compare')
    .description('Train the same small encoder with each encoding, on word-order tasks or on your own data.')
    .version(VERSION)
    .exitOverride()
    .action(async (options: CompareOptions) => {
      process.exitCode = await compareCommand(options, controller.signal);
    });
  for (const option of COMPARE_OPTIONS) compare.addOption(option);
  const work = command
    .command('work')
    .description('Run jobs of `compare --queue` until stopped. Start it on any number of machines.')
    .exitOverride()
    .action((options: WorkOptions) => workCommand(options, controller.signal));
  for (const option of WORK_OPTIONS) work.addOption(option);
  command
    .command('report')
    .description('Draw the report of a results.json, or of several side by side.')
    .argument('<files...>', 'results.json of a comparison, or of the playground', gathered)
    .option('--out <file>', 'output file (default: report.html beside the first file)', path)
    .exitOverride()
    .action((files: [string, ...string[]], options: ReportOptions) => reportCommand(files, options));
  return command;
}

function gathered(file: string, others: string[] = []): string[] {
  return [...others, path(file)];
}

function exitCodeOf(error: unknown): number {
  // Commander has said what is wrong; --help and --version end here with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof Interrupted) {
    process.stderr.write(`\nStopped: ${error.message}. Continue with the same command and --resume.\n`);
    return SIGNALS[stoppedBy];
  }
  sayError(error);
  return WRONG_USAGES.some((kind) => error instanceof kind) ? WRONG_USAGE : FAILED;
}

// Not awaited: Node warns of a module that waits for what never comes, and then ends; what is said of it is above.
Promise.resolve()
  .then(() => program().parseAsync(expanded(process.argv.slice(2)), { from: 'user' }))
  .catch((error) => {
    process.exitCode = exitCodeOf(error);
  })
  .finally(() => {
    isDone = true;
  });
