import type { Device } from '../../../playground/protocol.js';
import { openCpu } from '../../../playground/worker/devices/cpu.js';
import type { Devices, OpenDevice } from '../../../playground/worker/devices/device.js';
import { openWasm } from '../../../playground/worker/devices/wasm.js';

/** Computes like another device, and can be lost like a GPU: at once, and heard of later. */
export function losable(device: Device, open: () => Promise<OpenDevice>): () => Promise<OpenDevice> {
  return async () => {
    const inner = await open();
    let isLost = false;
    let tell: (why: string) => void = () => {};
    const lost = new Promise<string>((resolve) => {
      tell = resolve;
    });
    return {
      ...{ device, kernels: 'stock', lost },
      isLost: () => isLost,
      lose: () => {
        isLost = true;
        setTimeout(() => tell('it was taken away'), 5);
      },
      close: () => inner.close(),
    };
  };
}

export const REAL_DEVICES: Devices = new Map([
  ['wasm', openWasm],
  ['cpu', openCpu],
]);

/** A graphics card that is really WebAssembly, before the others: it computes the same digits. */
export const WITH_GPU: Devices = new Map([['webgl', losable('webgl', openWasm)], ...REAL_DEVICES]);
