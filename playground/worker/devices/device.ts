import { messageOf } from '../../messageOf.js';
import type { Device } from '../../protocol.js';

/** A backend of tf.js that is set and computes. */
export interface OpenDevice {
  readonly device: Device;
  /** This package's kernels, or 'stock'. */
  readonly kernels: string;
  /** Says so when it is lost, in a few words; a device that cannot be never does. */
  readonly lost: Promise<string>;
  /** Whether it is lost, also before anyone was told. What was read from it since is not to be trusted. */
  isLost(): boolean;
  /** @throws Error where it cannot be lost. */
  lose(): void;
  /** Gives it back; it may be opened again. */
  close(): void;
}

/** How to open each device there may be, the one to try first first. Throws where it does not work. */
export type Devices = ReadonlyMap<Device, () => Promise<OpenDevice>>;

export interface ChosenDevice {
  readonly open: OpenDevice;
  /** Why that one: what was asked for, and what does not work. */
  readonly reason: string;
}

/**
 * Opens the device that was asked for; where it does not work, or for 'auto', the first that does.
 *
 * @param lost devices that are not to be tried again, and why, in words
 * @throws Error that says why none works.
 */
export async function openDevice(
  devices: Devices,
  asked: Device | 'auto',
  lost: ReadonlyMap<Device, string> = new Map(),
): Promise<ChosenDevice> {
  const names = [...devices.keys()];
  const candidates = asked === 'auto' ? names : [asked, ...names.filter((name) => name !== asked)];
  const failures = [...lost.values()];
  for (const name of candidates) {
    if (lost.has(name)) continue;
    try {
      const open = await openOne(devices, name);
      const why = name === asked ? 'requested' : 'first that works here';
      return { open, reason: [why, ...failures].join('; ') };
    } catch (error) {
      // On 'auto' only what was tried in vain, and nothing of what comes later, is a reason.
      failures.push(`${name} does not work here: ${messageOf(error)}`);
    }
  }
  throw new Error(`no device works: ${failures.join('; ')}`);
}

function openOne(devices: Devices, name: Device): Promise<OpenDevice> {
  const opener = devices.get(name);
  if (!opener) throw new Error('there is no such device');
  return opener();
}
