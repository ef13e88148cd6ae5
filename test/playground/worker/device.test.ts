import type { Device } from '../../../playground/protocol.js';
import { type OpenDevice, openDevice } from '../../../playground/worker/devices/device.js';

function fake(device: Device): OpenDevice {
  const nothing = () => {};
  return {
    ...{ device, kernels: 'stock', lost: new Promise<string>(nothing) },
    ...{ isLost: () => false, lose: nothing, close: nothing },
  };
}

/** wasm works, webgpu does not, cpu does; each opener that was called is noted. */
function devices() {
  const tried: Device[] = [];
  const opener = (device: Device, problem?: string) => async () => {
    tried.push(device);
    if (problem) throw new Error(problem);
    return fake(device);
  };
  const all = new Map([
    ['wasm', opener('wasm')] as const,
    ['webgpu', opener('webgpu', 'the browser does not support it')] as const,
    ['cpu', opener('cpu')] as const,
  ]);
  return { tried, all };
}

describe('openDevice', () => {
  it('takes the first that works', async () => {
    const { tried, all } = devices();
    const { open, reason } = await openDevice(all, 'auto');
    expect([open.device, reason]).toEqual(['wasm', 'first that works here']);
    expect(tried).toEqual(['wasm']);
  });

  it('takes what was asked for', async () => {
    const { tried, all } = devices();
    const { open, reason } = await openDevice(all, 'cpu');
    expect([open.device, reason]).toEqual(['cpu', 'requested']);
    expect(tried).toEqual(['cpu']);
  });

  it('takes another where that does not work, and says why', async () => {
    const { open, reason } = await openDevice(devices().all, 'webgpu');
    expect(open.device).toBe('wasm');
    expect(reason).toBe('first that works here; webgpu does not work here: the browser does not support it');
    const other = await openDevice(devices().all, 'webgl');
    expect(other.reason).toBe('first that works here; webgl does not work here: there is no such device');
  });

  it('does not try again what was lost, and ends when nothing is left', async () => {
    const { tried, all } = devices();
    const lost = new Map<Device, string>([['wasm', 'wasm failed at step 3: no memory']]);
    const { open, reason } = await openDevice(all, 'wasm', lost);
    expect(open.device).toBe('cpu');
    expect(reason).toBe(
      'first that works here; wasm failed at step 3: no memory; ' +
        'webgpu does not work here: the browser does not support it',
    );
    expect(tried).toEqual(['webgpu', 'cpu']);
    lost.set('cpu', 'cpu failed');
    await expect(openDevice(all, 'auto', lost)).rejects.toThrow(
      'no device works: wasm failed at step 3: no memory; cpu failed; ' +
        'webgpu does not work here: the browser does not support it',
    );
  });
});
