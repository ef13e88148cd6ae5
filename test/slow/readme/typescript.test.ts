import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, ROOT, runNode, runTypeScript } from '../../support/commands.js';
import { type Block, promisedOutput } from './blocks.js';
import { folderFor, PAGES, README } from './pages.js';

const BLOCKS = PAGES.flatMap(({ name, blocks }) =>
  blocks
    .filter(({ language }) => language === 'ts')
    .map((block) => ({ where: `${name}:${block.line}`, ...block })),
);

/** A block together with the one that it goes on from. */
function programOf({ code, directive }: Block, where: string): string {
  if (directive === null || directive.startsWith('is ')) return code;
  const start = /^continues "(.*)"$/.exec(directive)?.[1];
  const first = BLOCKS.find((block) => start !== undefined && block.code.includes(start));
  if (!first) throw new Error(`${where}: cannot tell what "${directive}" asks for`);
  return `${first.code}\n${code}`;
}

/** By their text: what two pages show is run once. */
const PROGRAMS = new Map(BLOCKS.map((block) => [programOf(block, block.where), block.where]));

const folder = folderFor(README);
afterAll(() => folder.remove());

it('TypeScript is there', () => {
  expect(PROGRAMS.size).toBeGreaterThan(15);
});

it.each(Array.from(PROGRAMS, ([code, where]) => [where, code] as const))(
  '%s runs and prints what its comments say',
  async (where, code) => {
    const file = join(folder.path, `${where.replace(/\W/g, '-')}.ts`);
    writeFileSync(file, `${code}\nexport {};\n`);
    const printed = (await outputOf(runTypeScript(file, [], folder.path))).split('\n').slice(0, -1);
    expect(printed).toEqual(promisedOutput(code));
  },
);

it('TypeScript has no type error under the strictest options', async () => {
  const files = Array.from(PROGRAMS.keys(), (code, i) => {
    const file = `strict-${i}.ts`;
    writeFileSync(join(folder.path, file), `${code}\nexport {};\n`);
    return file;
  });
  const compilerOptions = { noEmit: true, types: ['node'] };
  const config = { extends: '../../tsconfig.json', compilerOptions, include: [], files };
  writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify(config));
  await outputOf(runNode([join(ROOT, 'node_modules/typescript/lib/tsc.js'), '-p', folder.path]));
});

it('the model of the README gives both sequences the same answer without positions, as the text says', async () => {
  const code = README.blocks.find(({ language }) => language === 'ts')?.code ?? '';
  const difference = async (program: string) => {
    const ask =
      'const [one, other] = (model.predict(mirrored) as tf.Tensor).unstack() as [tf.Tensor, tf.Tensor];';
    const say = 'console.log(one.sub(other).abs().max().dataSync()[0]);';
    const file = join(folder.path, 'asked.ts');
    writeFileSync(file, [program, ask, say].join('\n'));
    return Number((await outputOf(runTypeScript(file, [], folder.path))).trim().split('\n').at(-1));
  };
  expect(await difference(code)).toBeGreaterThan(0.1);
  expect(await difference(code.replace("positional: 'rotary'", "positional: 'none'"))).toBeLessThan(1e-5);
});

it('shows the whole of the files that a block says it is', () => {
  const shown = BLOCKS.filter(({ directive }) => directive?.startsWith('is '));
  expect(shown).toHaveLength(1);
  for (const { code, directive = '' } of shown) {
    expect(`${code}\n`).toBe(readFileSync(join(ROOT, directive?.slice('is '.length) ?? ''), 'utf8'));
  }
});
