import tfjs from '@tensorflow/tfjs/package.json' with { type: 'json' };
import { type Environment, VERSION } from '../../src/app/page.js';
import { browserName } from './browserName.js';
import type { Training } from './training.js';

/** Where the models were trained, as many at a time, as far as a browser tells. */
export function environmentOf(models: readonly Training[]): Environment {
  const devices = models.flatMap(({ encoding, status }) =>
    status.value === null ? [] : { encoding, ...status.value },
  );
  const [first] = devices;
  return {
    package: VERSION,
    tfjs: tfjs.version,
    runtime: browserName(navigator.userAgent),
    platform: navigator.platform,
    cpu: 'unknown',
    cores: navigator.hardwareConcurrency,
    workers: Math.max(1, models.length),
    backend: first?.device ?? 'unknown',
    backendReason: devices
      .map(({ encoding, device, deviceReason }) => `${encoding}: ${device}, ${deviceReason}`)
      .join('; '),
    date: new Date().toISOString(),
  };
}
