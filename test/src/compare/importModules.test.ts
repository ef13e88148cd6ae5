import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, printedBy, temporaryFolder, twoAtATime } from '../../cli/command.js';

const folder = temporaryFolder();
const FILES: Record<string, string | Uint8Array> = {
  'sets.mjs': 'globalThis.heard = (globalThis.heard ?? []).concat("sets");',
  'then.cjs': 'globalThis.heard = globalThis.heard.concat("then");',
  'typed.mts': 'const word: string = "typed"; (globalThis as any).heard = [word];',
  'throws.mjs': 'throw new Error("first line\\nsecond line");',
  'throwsText.mjs': 'throw "just text";',
  'syntax.mjs': 'const a = ;',
  'needs.mjs': 'import "no-such-package";',
  'exits.mjs': 'process.exit(0);',
  'latin1.mjs': Buffer.from('\n// café', 'latin1'),
  'space and #.mjs': 'globalThis.heard = ["odd name"];',
};

/** What importing the paths left behind, or what went wrong. */
function imported(paths: string[]): Promise<string> {
  return printedBy(
    `import { ImportError, importModules } from ${built('src/compare/importModules.js')};
import { FileError } from ${built('src/compare/files.js')};
import { forbidExit } from ${built('src/compare/forbidExit.js')};
forbidExit();
try {
  await importModules(${JSON.stringify(paths)});
  console.log(String(globalThis.heard));
} catch (error) {
  console.log(error instanceof ImportError || error instanceof FileError ? error.message : 'another error');
}`,
    folder,
  );
}

const CASES: readonly [string, string[], string | RegExp][] = [
  ['imports in order, relative to the working directory', ['sets.mjs', 'then.cjs'], 'sets,then'],
  ['imports TypeScript', ['typed.mts'], 'typed'],
  ['takes any file name', ['space and #.mjs'], 'odd name'],
  [
    'names a file that is not there',
    ['gone.mjs'],
    /^cannot import gone\.mjs: Cannot find module '[^\n]*gone\.mjs'$/,
  ],
  [
    'names a package that is not there',
    ['needs.mjs'],
    /^cannot import needs\.mjs: Cannot find package 'no-such-package'$/,
  ],
  ['names a module that throws', ['throws.mjs'], 'cannot import throws.mjs: first line'],
  ['names a module that throws no error', ['throwsText.mjs'], 'cannot import throwsText.mjs: just text'],
  [
    'names a module that would end the process',
    ['exits.mjs'],
    'cannot import exits.mjs: process.exit(0) was called',
  ],
  [
    'names the line that is not UTF-8',
    ['latin1.mjs'],
    'latin1.mjs:2: this is not UTF-8; save the file as UTF-8',
  ],
  ['names a module that cannot be read', ['syntax.mjs'], "cannot import syntax.mjs: Unexpected token ';'"],
];

describe('importModules', () => {
  let results: string[] = [];

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    results = await twoAtATime(
      CASES.map(
        ([, paths]) =>
          () =>
            imported(paths),
      ),
    );
  });

  it.each(CASES.map(([does, , expected], index) => ({ does, expected, index })))(
    '$does',
    ({ expected, index }) => {
      if (typeof expected === 'string') expect(results[index]).toBe(expected);
      else expect(results[index]).toMatch(expected);
    },
  );
});
