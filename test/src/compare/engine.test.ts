import { execFileSync } from 'node:child_process';
import { engine, engineOf } from '../../../src/compare/engine.js';

describe('engineOf', () => {
  it.each([
    ['20.19.0', 'x64', ['--experimental-wasm-relaxed-simd'], 128],
    ['22.1.0', 'x64', [], 128],
    ['24.0.0', 'x64', ['--experimental-wasm-revectorize'], 256],
    ['26.3.1', 'x64', ['--experimental-wasm-revectorize'], 256],
    ['24.0.0', 'arm64', [], 128],
    ['27.0.0', 'x64', [], 128],
  ])('%s on %s', (version, architecture, flags, vectorBits) => {
    expect(engineOf(version, architecture)).toEqual({ flags, vectorBits });
  });

  it('has no flag that this Node refuses', () => {
    expect(execFileSync(process.execPath, [...engine.flags, '-p', '1'], { encoding: 'utf8' })).toBe('1\n');
  });
});
