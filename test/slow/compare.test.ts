import { join } from 'node:path';
import {
  command,
  type Ended,
  readResults,
  TINY,
  temporaryFolder,
  timeless,
  tinyData,
} from '../cli/command.js';

const folder = temporaryFolder();
const own = tinyData(folder);

async function compared(out: string, base: string[], ...more: string[]): Promise<Ended> {
  const ended = await command([...base, ...more, '--out', out, '--quiet'], folder);
  expect(ended.code).toBe(0);
  return ended;
}

const found = (out: string) => readResults(join(folder, out));

describe('a comparison by worker threads', () => {
  it.each<[string, string[], string[], string]>([
    ['a task', TINY, ['--encodings', 'none,learned'], '2'],
    ['own data', own, ['--encodings', 'sinusoidal,alibi,t5', '--seeds', '2', '--steps', '10'], '9'],
  ])('of %s is the same to the last digit with one worker or more', async (_, base, more, workers) => {
    const one = await compared('one', base, ...more, '--workers', '1');
    const ended = await compared(workers, base, ...more, '--workers', workers);
    expect(timeless(found(workers))).toEqual(timeless(found('one')));
    expect(found(workers).environment.workers).toBe(Number(workers));
    // The times are in the table's last column.
    const timeFree = ({ stdout }: Ended) => stdout.replaceAll(/ +\d+\.\d+ *$/gm, '');
    expect(timeFree(ended)).toBe(timeFree(one));
  });

  it('gives each seed the run that it has alone', async () => {
    await compared('seeds', own, '--encodings', 'none,rotary', '--seeds', '1,2');
    await compared('seed', own, '--encodings', 'rotary', '--seeds', '2,2');
    const { runs } = timeless(found('seeds'));
    expect(runs.slice(3)).toEqual(timeless(found('seed')).runs);
    expect(new Set(runs.map(({ lossCurve }) => JSON.stringify(lossCurve))).size).toBe(4);
  });
});
