import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Finished, ROOT, run } from '../support/commands.js';

// The build itself needs the registries: .ci/run does it. Here is what the script says without them.

const folder = mkdtempSync(join(tmpdir(), 'build-tfjs-node-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script where only these programs are, each of which ends with the exit code given. */
async function build(args: string[], programs: Record<string, number> = {}): Promise<Finished> {
  const bin = mkdtempSync(join(folder, 'bin-'));
  for (const [name, code] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexit ${code}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const script = join(ROOT, 'scripts/buildTfjsNode.js');
  return run('env', [`PATH=${bin}`, process.execPath, script, ...args]);
}

/** A project with a tfjs-node of plain JavaScript, which multiplies every product by `factor`; 0: with none. */
function project(factor: number): string {
  const root = mkdtempSync(join(folder, 'project-'));
  writeFileSync(join(root, 'package.json'), '{}');
  if (factor === 0) return root;
  const file = join(root, 'node_modules/@tensorflow/tfjs-node/index.js');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `const tf = require(${JSON.stringify(require.resolve('@tensorflow/tfjs'))});
     class Native extends tf.findBackend('cpu').constructor {
       binding = { TF_Version: '2.3.5' };
     }
     tf.registerBackend('tensorflow', () => new Native());
     tf.copyRegisteredKernels('cpu', 'tensorflow');
     tf.setBackend('tensorflow');
     const version = { 'tfjs-node': '4.7.11' };
     module.exports = { ...tf, version, matMul: (a, b) => tf.matMul(a, b).mul(${factor}) };`,
  );
  return root;
}

/** What is said last. */
function lastLine({ stderr }: Finished): string | undefined {
  return stderr.trimEnd().split('\n').at(-1);
}

describe('scripts/buildTfjsNode.js', () => {
  it('explains itself', async () => {
    const { code, stdout } = await build(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--into FOLDER');
  });

  it.each([
    [['--onto', 'x'], "error: Unknown option '--onto'"],
    [['--into', join(folder, 'nowhere')], `error: ${join(folder, 'nowhere')} has no package.json`],
  ])('refuses %j', async (args, message) => {
    const ended = await build(args);
    expect(ended.code).toBe(2);
    expect(lastLine(ended)).toBe(message);
  });

  it('does nothing where tfjs-node works', async () => {
    const { code, stdout, stderr } = await build(['--into', project(1)]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^Nothing to do: @tensorflow\/tfjs-node 4\.7\.11 works here, on libtensorflow 2\.3\.5 and Node [^\n]+\n$/,
    );
  });

  // Elsewhere it says first that it knows Linux.
  (process.platform === 'linux' ? describe : describe.skip)('says in one line what is missing:', () => {
    it.each([
      ['a compiler', {}, 'error: a C++ compiler is missing: `g++ --version` does not run'],
      ['pip', { 'g++': 0, python3: 1 }, 'error: pip is missing: `python3 -m pip` does not run'],
    ])('%s', async (_, programs, message) => {
      const ended = await build(['--into', project(0)], programs);
      expect(ended.code).toBe(3);
      expect(ended.stderr).toBe(`${message}\n`);
    });

    it('a registry, where tfjs-node is there and computes wrongly as well', async () => {
      for (const factor of [0, 2]) {
        const ended = await build(['--into', project(factor)], { 'g++': 0, python3: 0, npm: 1 });
        expect(ended.code).toBe(3);
        expect(lastLine(ended)).toMatch(
          /^error: a download fails, and the lines above say why: npm install /,
        );
      }
    });
  });
});
