import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Finished, ROOT, runNode } from '../support/commands.js';

const folder = mkdtempSync(join(tmpdir(), 'kernel-interface-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A module of one export, `twice`, and no code to speak of. */
const BINARY = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // \0asm, version 1
  ...[1, 4, 1, 96, 0, 0], // a type: () -> ()
  ...[3, 2, 1, 0], // a function of it
  ...[7, 9, 1, 5, ...Buffer.from('twice'), 0, 0],
  ...[10, 4, 1, 2, 0, 11],
);

/** The source that is made of assembly in a file of its own. */
function interfaceOf(assembly: string): Promise<Finished> {
  const file = join(folder, 'struct.ts');
  writeFileSync(file, assembly);
  const script = pathToFileURL(join(ROOT, 'scripts/kernelInterface.js')).href;
  const program = `import { kernelInterface } from ${JSON.stringify(script)};
    process.stdout.write(kernelInterface(Uint8Array.of(${BINARY}), [${JSON.stringify(file)}]));`;
  return runNode(['--input-type=module', '--eval', program]);
}

it('has the names of the exports, and the fields of unmanaged classes in their order', async () => {
  const { stdout, stderr } = await interfaceOf(`
    export class Managed { a: i32 }
    /** Something. */
    @unmanaged
    export class Problem {
      /** How many. */
      count: i32;
      input: usize;
      factor: f32;
      get both(): f32 { return <f32>this.count * this.factor; }
    }`);
  expect(stderr).toBe('');
  expect(stdout).toContain("export type ExportName =\n  | 'twice';");
  expect(stdout).toContain(`export interface Problem {
  /** How many. */
  readonly count: number;
  readonly input: Operand;
  readonly factor: number;
}`);
  expect(stdout).toMatch(/size: 12,/);
  expect(stdout).toContain(`    ints[0] = values.count;
    ints[1] = heap.at(values.input);
    floats[2] = values.factor;
  }`);
  expect(stdout).not.toContain('Managed');
});

it.each(['total: f64;', 'isRelative: bool;', 'next: Problem;', 'count = 3;'])(
  'refuses a field %p',
  async (field) => {
    const { code, stderr } = await interfaceOf(`@unmanaged export class Problem { ${field} }`);
    expect(code).toBe(1);
    expect(stderr).toContain(`struct.ts: a field of Problem must be one of i32, f32, usize; got ${field}`);
  },
);
