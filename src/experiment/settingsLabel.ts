import { DEFAULT_SETTINGS } from './defaultSettings.js';
import type { Settings } from './results.js';

/** What says where a run was computed, or what it starts from, is none of these. */
type VariableSetting = Exclude<keyof Settings, 'backend' | 'kernels' | 'init'>;

/** What is not as by default, by name: ['lr0.001', 'width64']. A published encoder has a size of its own. */
export function unusualSettings(settings: Settings): string[] {
  const { width, layers, heads } = settings;
  const usual = settings.init ? { ...DEFAULT_SETTINGS, width, layers, heads } : DEFAULT_SETTINGS;
  return differing([usual, settings]).map((name) => `${name}${settings[name]}`);
}

/** For each of the settings what tells it from the others: 'lr=0.001,width=64'; '' where there is but one. */
export function distinctLabels(all: readonly Settings[]): string[] {
  const names = differing(all);
  return all.map((settings) => names.map((name) => `${name}=${settings[name] ?? 'none'}`).join());
}

/** Those in which they are not all equal, by name. */
function differing(all: readonly Partial<Settings>[]): VariableSetting[] {
  const names = new Set(all.flatMap((settings) => Object.keys(settings))) as Set<keyof Settings>;
  return [...names]
    .filter((name) => name !== 'backend' && name !== 'kernels' && name !== 'init')
    .filter((name) => new Set(all.map((settings) => settings[name])).size > 1)
    .sort();
}
