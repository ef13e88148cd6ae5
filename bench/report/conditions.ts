import type { BenchResults } from '../results.js';

/** Where and how the numbers were made. */
export function conditions({ machine, versions, settings, date }: BenchResults): string {
  const flags = settings.flags.map((flag) => ` Node with ${flag}.`).join('');
  const { cpu, cores, memoryBytes, platform } = machine;
  return [
    `${cpu}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${platform}; ${date.slice(0, 10)}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `A step is forward, backward and Adam in float32 on one thread, until its loss is known. ${settings.rounds} rounds of ` +
      `${settings.blockMs} ms in turns.${flags}`,
    'Ratios are of times: medians over rounds, [quartiles]. WASM and peak are what memories and whole processes took at most.',
    'The loss, at the first step and after a warm-up as long in time for all, shows no more than that they train.',
  ].join('\n');
}
