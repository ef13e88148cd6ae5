import { expect } from 'expect';
import { bind } from 'jest-each';
import { ModuleMocker } from 'jest-mock';

type Define = (title: string, body: () => void) => unknown;

/** Gives tests, once Mocha has set its own names, the names that they know from Jest. */
export function installJestGlobals(): void {
  const { describe, it, before, after } = globalThis as unknown as Record<string, Define>;
  Object.assign(describe as object, { each: bind(describe as never, false) });
  Object.assign(it as object, { each: bind(it as never) });
  const jest = new ModuleMocker(globalThis);
  Object.assign(globalThis, {
    ...{ expect, test: it, beforeAll: before, afterAll: after },
    jest: {
      fn: jest.fn.bind(jest),
      spyOn: jest.spyOn.bind(jest),
      restoreAllMocks: jest.restoreAllMocks.bind(jest),
    },
  });
}
