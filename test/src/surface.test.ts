import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ops from '../../layers/public/ops.js';
import * as positional from '../../layers/public/positional.js';
import * as top from '../../src/index.js';
import * as data from '../../src/public/data.js';
import { ROOT } from '../support/commands.js';

const PARTS = { ops, positional, data } as const;

describe('what the package exports', () => {
  it('is few names at the top besides the encodings, and what else there is under a subpath, once', () => {
    const isEncoding = (value: unknown) =>
      typeof value === 'function' && value.prototype instanceof top.PositionalEncoding;
    const besides = Object.values(top).filter((value) => !isEncoding(value));
    expect(besides.length).toBeLessThan(68);
    const others = Object.values(PARTS).flatMap((part) => Object.keys(part));
    expect(new Set(others).size).toBe(others.length);
  });

  it.each(Object.entries(PARTS))('has /%s in package.json, for every way of importing', (name, part) => {
    const { exports, typesVersions } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const source = { ops: 'layers', positional: 'layers', data: 'src' }[name];
    expect(exports[`./${name}`]).toEqual({
      import: `./dist/esm/${source}/public/${name}.js`,
      require: `./dist/cjs/${source}/public/${name}.js`,
    });
    expect(typesVersions['*'][name]).toEqual([`./dist/cjs/${source}/public/${name}.d.ts`]);
    expect(Object.keys(part).length).toBeGreaterThan(5);
  });
});
