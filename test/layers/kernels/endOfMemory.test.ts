import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { AdamW } from '../../../layers/index.js';
import { ALL_CASES } from '../../support/kernels/allCases.js';
import { Fence } from '../../support/kernels/fence.js';
import { type Call, callsOf } from '../../support/kernels/recorded.js';
import { resultsOn } from '../../support/kernels/sameResults.js';
import { describeOnEachVariant } from '../../support/kernels/variants.js';

/** Every kernel on a few of its cases, forward and backward. */
const SAMPLES = ALL_CASES.map(([name, cases, share]) => {
  const numRuns = 2 + Math.ceil(share / 12);
  return [name, fc.sample(cases, { seed: 6, numRuns })] as const;
});

describeOnEachVariant('fast kernels read nothing behind the end of the memory', (variant) => {
  const fence = new Fence();
  beforeAll(() => fence.start(variant));

  /** The same numbers, wherever the memory ends; false for a call that is left to tf.js. */
  function isSameAtEveryEnd(call: Call): boolean {
    for (let place = 0; place < fence.places(call); place++) {
      const made = fence.run(call, place);
      if (!made) return false;
      const bytes = made.map((data) => Buffer.from(data.buffer));
      const same = call.outputs.map(({ data }, i) => bytes[i]?.equals(Buffer.from(data.buffer)));
      expect({ name: call.name, place, same }).toEqual({
        name: call.name,
        place,
        same: same.map(() => true),
      });
    }
    return true;
  }

  it.each(SAMPLES)('%s', (_, cases) => {
    const ran = cases.flatMap((one) => callsOf(() => void resultsOn('wasm', one)).map(isSameAtEveryEnd));
    expect(ran).toContain(true);
  });

  it.each([1, 3, 4, 5, 8, 11])('AdamW on %p numbers', (size) => {
    const calls = callsOf(() =>
      tf.tidy(() => {
        const x = tf.variable(tf.ones([size]));
        const optimizer = new AdamW({ weightDecay: 0.1 });
        // A clone, so that the kernel gives tensors of its own.
        x.clone();
        optimizer.applyGradients([{ name: x.name, tensor: tf.ones([size]) }]);
        x.dispose();
        optimizer.dispose();
      }),
    );
    expect(calls.map(({ name }) => name)).toEqual(['TransformerAdam']);
    expect(calls.map(isSameAtEveryEnd)).toEqual([true]);
  });

  it('would trap if they did', () => {
    const [call] = callsOf(() => tf.tidy(() => void tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])))) as [Call];
    const kernel: Call['kernel'] = (bench, task) => {
      const a = bench.heap.at(task.inputs.a);
      const y = bench.heap.output([7]);
      bench.wasm.activate(1, a, bench.heap.at(y), 7);
      return [y];
    };
    const reading = { ...call, kernel };
    expect(() => fence.run(reading, 0)).toThrow(WebAssembly.RuntimeError);
    expect(() => fence.run(reading, 1)).not.toThrow();
  });
});
