import { Command, Option } from 'commander';
import { didYouMean } from '../layers/closestName.js';
import { integer, names } from '../src/cli/arguments.js';
import { SIZES, type SizeName } from './size.js';

export interface BenchOptions {
  models: SizeName[];
  contenders: string[];
  encodings: string[];
  rounds: number;
  quick: boolean;
  skipLengths: boolean;
  out: string;
  json: boolean;
}

/** Words on the command line that name nothing. */
export class UsageError extends Error {}

const QUICK_ROUNDS = 3;

/** The command of `npm run bench`; `run` hears of options that are all in order. */
export function benchCommand(
  contenders: readonly { name: string; describe: string }[],
  encodings: readonly string[],
  run: (options: BenchOptions) => Promise<void>,
): Command {
  const known = contenders.map(({ name }) => name);
  const sizes = Object.keys(SIZES);
  return new Command('npm run bench --')
    .description('ms per training step of this package and of others, in turns, on this machine.')
    .addOption(list('--models <names>', 'sizes of the encoder, separated by commas', sizes))
    .addOption(list('--contenders <names>', 'who is measured, separated by commas', known))
    .addOption(
      new Option('--encodings <names>', 'encodings whose cost is measured, separated by commas')
        .argParser(names)
        .default([...encodings], 'all'),
    )
    .addOption(new Option('--rounds <n>', 'turns that each contender has').argParser(integer).default(9))
    .option(
      '--quick',
      `${QUICK_ROUNDS} short rounds and the shortest sequences: a look, not a measurement`,
      false,
    )
    .option('--skip-lengths', 'do not measure how the cost grows with the sequence', false)
    .option('--out <file>', 'where the results are saved', 'bench/results/bench.json')
    .option('--json', 'print the results as JSON instead of tables', false)
    .addHelpText(
      'after',
      `\nContenders:\n${contenders.map(({ name, describe }) => `  ${name.padEnd(10)} ${describe}`).join('\n')}`,
    )
    .exitOverride()
    .action((given: Omit<BenchOptions, 'models'> & { models: string[] }, command: Command) =>
      run({
        ...given,
        rounds:
          given.quick && command.getOptionValueSource('rounds') === 'default' ? QUICK_ROUNDS : given.rounds,
        models: checkedNames('model', given.models, sizes) as SizeName[],
        contenders: checkedNames('contender', given.contenders, known),
        encodings: checkedNames('encoding', given.encodings, encodings),
      }),
    );
}

/** Names whose default `--help` shows as one would type it. */
function list(flags: string, description: string, all: string[]): Option {
  return new Option(flags, description).argParser(names).default(all, all.join());
}

/** In the order of those that are known, each once. @throws UsageError for a name that is not known. */
export function checkedNames(what: string, given: readonly string[], known: readonly string[]): string[] {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return known.filter((name) => given.includes(name));
  throw new UsageError(
    `unknown ${what} "${unknown}".${didYouMean(unknown, known)} There are ${known.join(', ')}.`,
  );
}
