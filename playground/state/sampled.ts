import { effect, type ReadonlySignal, signal } from '@preact/signals';

/** A signal's value, but changed at most once in `ms` milliseconds: what is expensive to draw is drawn from this. */
export function sampled<T>(source: ReadonlySignal<T>, ms: number): ReadonlySignal<T> {
  const sample = signal(source.peek());
  let waiting = false;
  effect(() => {
    source.value;
    if (waiting) return;
    waiting = true;
    sample.value = source.peek();
    setTimeout(() => {
      waiting = false;
      sample.value = source.peek();
    }, ms);
  });
  return sample;
}
