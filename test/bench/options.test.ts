import { type BenchOptions, benchCommand } from '../../bench/options.js';

const CONTENDERS = ['ours', 'stock', 'pytorch'].map((name) => ({ name, describe: `what ${name} is` }));

const ENCODINGS = ['rotary', 'alibi'];

async function parsed(...args: string[]): Promise<BenchOptions> {
  let found: BenchOptions | undefined;
  const command = benchCommand(CONTENDERS, ENCODINGS, async (options) => {
    found = options;
  });
  command.configureOutput({ writeErr: () => {}, writeOut: () => {} });
  await command.parseAsync(args, { from: 'user' });
  if (found === undefined) throw new Error('the command did not run');
  return found;
}

describe('the options of npm run bench', () => {
  it('measure everything by default', async () => {
    expect(await parsed()).toEqual({
      ...{ models: ['S', 'M', 'L'], contenders: ['ours', 'stock', 'pytorch'], rounds: 9, quick: false },
      ...{ encodings: ['rotary', 'alibi'], skipLengths: false, out: 'bench/results/bench.json', json: false },
    });
  });

  it('take names in any order, each once', async () => {
    const { models, contenders } = await parsed('--models', 'M, S,M', '--contenders', 'pytorch,ours');
    expect(models).toEqual(['S', 'M']);
    expect(contenders).toEqual(['ours', 'pytorch']);
  });

  it('make a quick run short, unless rounds are asked for', async () => {
    expect((await parsed('--quick')).rounds).toBe(3);
    expect((await parsed('--quick', '--rounds', '5')).rounds).toBe(5);
  });

  it.each([
    [['--contenders', 'ours,pytorhc'], /unknown contender "pytorhc". Did you mean "pytorch"\?/],
    [['--encodings', 'rotari'], /unknown encoding "rotari". Did you mean "rotary"\?/],
    [['--models', 'XXL'], /unknown model "XXL".* There are S, M, L\./],
    [['--models', 'S,'], /Expected names separated by commas/],
    [['--rounds', '0'], /Expected an integer of at least 1/],
    [['--rounds', 'many'], /Expected an integer of at least 1/],
    [['--fast'], /unknown option/],
    [['S'], /too many arguments/],
  ])('refuse %p', async (args, message) => {
    await expect(parsed(...args)).rejects.toThrow(message);
  });
});
