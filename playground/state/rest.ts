import { effect, type ReadonlySignal } from '@preact/signals';

/** Resolves after so many milliseconds, or when one of the signals changes before. */
export function restUntilChange(ms: number, ...signals: readonly ReadonlySignal<unknown>[]): Promise<void> {
  return new Promise((resolve) => {
    let isFirst = true;
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, ms);
    const stop = effect(() => {
      for (const signal of signals) signal.value;
      if (!isFirst) end();
      isFirst = false;
    });
  });
}
