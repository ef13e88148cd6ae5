import { resolve } from 'node:path';
import { startNode, temporaryFolder, timeless, tinyData } from '../cli/command.js';
import { alone, describeOnRedis, resultsIn } from './queue.js';

const folder = temporaryFolder();
// Long enough that a worker looks after its threads before all is done.
const SIX = [...tinyData(folder), '--encodings', 'none,rotary', '--seeds', '3', '--steps', '1000'];

describeOnRedis('the threads of a worker', folder, (redis, processes) => {
  it('begin anew after so many jobs, and no run is lost or another', async () => {
    const url = redis().url('?prefix=turns');
    const worker = processes.keep(startNode([resolve(__dirname, 'takeTurns.mjs'), url], folder));
    expect((await processes.compare(url, [...SIX, '--out', 'turns']).ended).code).toBe(0);
    expect(timeless(resultsIn(folder, 'turns'))).toEqual(await alone(SIX, folder));
    worker.process.kill('SIGTERM');
    const { stdout, code } = await worker.ended;
    expect(code).toBe(0);
    expect(stdout.match(/takes jobs/g)?.length).toBeGreaterThan(1);
    expect(stdout.match(/seed \d: [\d.]+%/g)).toHaveLength(6);
    expect(stdout).not.toMatch(/failed|given back/);
  });
});
