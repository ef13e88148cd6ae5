import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { positionalEncodingEntry, positionalEncodingNames } from '../../layers/index.js';
import { publishedStudies } from '../../src/studies/index.js';
import { taskByName, taskNames } from '../../src/tasks/index.js';
import { VERSION } from '../../src/version.js';
import { command, temporaryFolder } from './command.js';

const folder = temporaryFolder();

describe('the command', () => {
  it('says its version, which is that of the package', async () => {
    const { code, stdout, stderr } = await command(['--version'], folder);
    const file = resolve(__dirname, '../../package.json');
    expect(VERSION).toBe((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version);
    expect([code, stdout, stderr]).toEqual([0, `${VERSION}\n`, '']);
  });

  it('explains itself', async () => {
    const { code, stdout, stderr } = await command(['--help'], folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: tfjs-transformer-block');
    expect(stdout).toContain('compare');
  });

  it('explains every option of compare, with its default', async () => {
    const { code, stdout, stderr } = await command(['compare', '--help'], folder);
    expect([code, stderr]).toEqual([0, '']);
    const options =
      'tasks encodings seeds steps width layers heads batch lr backend kernels workers queue shard merge out resume train test format init freeze ' +
      'import quiet json list';
    for (const option of options.split(' ')) expect(stdout).toContain(`  --${option} `);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('(default: plausible,agent,sort)');
  });

  it('without a command, says what there is and fails', async () => {
    const { code, stdout, stderr } = await command([], folder);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: tfjs-transformer-block');
  });

  it('lists every task, every encoding in its group, and every published comparison', async () => {
    const { code, stdout, stderr } = await command(['compare', '--list'], folder);
    expect([code, stderr]).toEqual([0, '']);
    const listed = stdout.split('\n').map((line) => line.trim());
    for (const name of positionalEncodingNames()) {
      const { label, idea, group } = positionalEncodingEntry(name);
      const line = listed.findIndex((line) => line.startsWith(`${name} `));
      expect(listed[line]).toContain(`${label}. ${idea}`);
      expect(listed.indexOf(group)).toBeGreaterThan(0);
      expect(line).toBeGreaterThan(listed.indexOf(group));
    }
    for (const { name, description } of taskNames().map(taskByName)) {
      expect(listed.find((line) => line.startsWith(`${name} `))).toContain(description);
    }
    for (const { name, paper } of publishedStudies()) {
      expect(listed.find((line) => line.startsWith(`${name} `))).toContain(`arXiv ${paper}`);
    }
  });
});
