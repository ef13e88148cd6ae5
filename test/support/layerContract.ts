import * as tf from '@tensorflow/tfjs';
import type { CallArgs, SequenceLayer } from '../../layers/index.js';
import { shapesOf } from '../../layers/sequenceLayer.js';
import { describeOnEachBackend, tensorsLeft } from './backends.js';
import { type LayerCase, SIZES } from './cases/common.js';
import { saveAndLoad } from './saveAndLoad.js';
import {
  expectSame,
  listOf,
  maxDifference,
  onHost,
  randomizeWeights,
  randomTensor,
  runAll,
  weightsByName,
} from './tensors.js';

/** What every layer promises, whatever it computes. */
export function describeLayerContract(layerCase: LayerCase): void {
  const { make, inputs, weights, zeroGradient = {} } = layerCase;

  describeOnEachBackend(layerCase.name, () => {
    const built = (name?: string): SequenceLayer => {
      const layer = make({ seed: 3, ...(name ? { name } : {}) });
      runAll(layer, inputs());
      randomizeWeights(layer, 11);
      return layer;
    };
    const symbols = () => {
      const shapes = tf.tidy(() => inputs().map((x) => x.shape.slice(1)));
      const made = shapes.map((shape) => {
        return tf.input({ shape, ...(layerCase.inputType ? { dtype: layerCase.inputType } : {}) });
      });
      return made.length === 1 ? (made[0] as tf.SymbolicTensor) : made;
    };
    const modelOf = (...layers: SequenceLayer[]): tf.LayersModel => {
      const ends = symbols();
      const outputs = layers.flatMap((layer) =>
        listOf(layer.apply(ends) as tf.SymbolicTensor | tf.SymbolicTensor[]),
      );
      return tf.model({ inputs: ends, outputs });
    };
    const weightedSum = (layer: SequenceLayer): tf.Scalar => {
      const parts = runAll(layer, inputs()).map((y, i) => y.mul(randomTensor(y.shape, 101 + i)).sum());
      return tf.addN(parts) as tf.Scalar;
    };

    it('has the weights it should have, with unique names', () => {
      const layer = built('some_layer');
      const found = [...weightsByName(layer)].map(([name, weight]) => [name, weight.shape]);
      expect(Object.fromEntries(found)).toEqual(weights);
      expect(layer.weights).toHaveLength(Object.keys(weights).length);
      expect(layer.weights.every((weight) => weight.originalName.startsWith('some_layer/'))).toBe(true);
      const sizes = Object.values(weights).map((shape) => shape.reduce((product, axis) => product * axis, 1));
      expect(layer.countParams()).toBe(sizes.reduce((sum, size) => sum + size, 0));
    });

    it('says the shape that it computes', () => {
      const outputs = listOf(make({}).apply(symbols()) as tf.SymbolicTensor | tf.SymbolicTensor[]);
      const eager = runAll(make({}), inputs());
      expect(outputs.map(({ shape }) => shape.slice(1))).toEqual(eager.map(({ shape }) => shape.slice(1)));
      expect(outputs.map(({ shape }) => shape[0])).toEqual(outputs.map(() => null));
      expect(outputs.map(({ dtype }) => dtype)).toEqual(eager.map(({ dtype }) => dtype));
    });

    it('refuses an option that there is not', () => {
      expect(() => make({ numHeds: 2 } as never)).toThrow(
        /^\w+ "[^"]+": there is no option "numHeds"\..* The options are .*\bname\b/,
      );
    });

    it('refuses options that are no object', () => {
      const type = make({}).constructor as unknown as new (options: unknown) => SequenceLayer;
      const error = /^\w+: options must be an object; got (null|4)$/;
      for (const options of [null, 4]) expect(() => new type(options)).toThrow(error);
    });

    it('is made again from its config, as JSON', async () => {
      const layer = built();
      expect(layer.getConfig()).toMatchObject({ ...layerCase.options, seed: 3 });
      const config = JSON.parse(JSON.stringify(layer.getConfig())) as tf.serialization.ConfigDict;
      const type = layer.constructor as unknown as {
        fromConfig(type: unknown, config: tf.serialization.ConfigDict): SequenceLayer;
      };
      const copy = type.fromConfig(type, config);
      expect(copy.getConfig()).toEqual(layer.getConfig());
      runAll(copy, inputs());
      copy.setWeights(layer.getWeights());
      const expected = await onHost(runAll(layer, inputs()));
      const actual = await onHost(runAll(copy, inputs()));
      actual.forEach((y, i) => void expectSame(y, expected[i] as tf.Tensor));
    });

    it('is the same to the last bit once saved and loaded, twice in one model', async () => {
      const layers = [built(), make({ seed: 5 })] as const;
      const model = modelOf(...layers);
      randomizeWeights(layers[1], 13);
      const loaded = await saveAndLoad(model);
      const expected = await onHost(listOf(model.predict(inputs())));
      const actual = await onHost(listOf(loaded.predict(inputs())));
      expected.forEach((y, i) => void expectSame(actual[i] as tf.Tensor, y));
      // The two differ, so that one could not have been loaded in place of the other.
      if (layers[0].weights.length === 0) return;
      const [first, second] = [0, expected.length / 2].map((i) => expected[i]);
      expect(maxDifference(first as tf.Tensor, second as tf.Tensor)).toBeGreaterThan(1e-3);
    });

    it('works first in tf.sequential, saved and loaded', async () => {
      if (inputs().length > 1 || runAll(make({}), inputs()).length > 1) return;
      const [x] = inputs() as [tf.Tensor];
      const layer = make({ seed: 3, inputShape: x.shape.slice(1) });
      const model = tf.sequential({ layers: [layer] });
      randomizeWeights(layer, 11);
      const loaded = await saveAndLoad(model);
      const results = [runAll(built(), x), model.predict(x), loaded.predict(x)].flat();
      const [expected, ...actual] = await onHost(results);
      for (const y of actual) expectSame(y, expected as tf.Tensor);
    });

    it('has a finite gradient for every weight, and not zero', async () => {
      const layer = built();
      if (layer.weights.length === 0) return;
      const named = weightsByName(layer);
      const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
      expect(variables).toHaveLength(named.size);
      const { grads } = tf.variableGrads(() => weightedSum(layer), variables);
      for (const [name, weight] of named) {
        const [greatest = Number.NaN] = await (grads[weight.name] as tf.Tensor).abs().max().data();
        // 1e-5: sums of a few hundred roundings of 6e-8; a real gradient here is above 1e-3.
        const kind = greatest < 1e-5 ? 'zero' : greatest > 1e-3 ? 'real' : `neither: ${greatest}`;
        expect([name, kind]).toEqual([name, name in zeroGradient ? 'zero' : 'real']);
      }
      expect(Object.keys(weights)).toEqual(expect.arrayContaining(Object.keys(zeroGradient)));
    });

    it('trains nothing when it is frozen, and all again after', () => {
      const layer = built();
      const names = () => layer.weights.map(({ name }) => name);
      const before = names();
      layer.trainable = false;
      expect(layer.trainableWeights).toEqual([]);
      expect(names()).toEqual(before);
      expect(modelOf(layer).trainableWeights).toEqual([]);
      layer.trainable = true;
      expect(layer.trainableWeights.map(({ name }) => name)).toEqual(before);
    });

    it('leaves no tensor behind, after 100 calls and once disposed', () => {
      const fixed = inputs();
      const { mask } = maskFor(layerCase);
      let layer = built();
      const call = () => tf.dispose(layer.apply(fixed, mask ? { mask } : {}) as tf.Tensor);
      call();
      const left = tensorsLeft(() => {
        for (let i = 0; i < 100; i++) call();
      });
      expect(left).toBe(0);
      const alone = tensorsLeft(() => {
        layer = make({});
        call();
        layer.dispose();
      });
      expect(alone).toBe(0);
      const afterAll = tensorsLeft(() => {
        layer = make({});
        const model = modelOf(layer);
        for (let i = 0; i < 3; i++) tf.dispose(model.predict(fixed));
        model.dispose();
      });
      expect(afterAll).toBe(0);
    });

    it.each([97, Number.NaN])(
      'does not see what the mask hides, and hands the mask on: %p',
      async (value) => {
        const { mask, hidden } = maskFor(layerCase);
        if (!mask || !hidden) return;
        const layer = built();
        const before = inputs();
        const after = before.map((x, i) => hidden(x, i, value));
        const [shown, changedShown] = await onHost([before.at(-1) as tf.Tensor, after.at(-1) as tf.Tensor]);
        expect(maxDifference(shown, changedShown)).not.toBe(0);
        const [y, changed] = [before, after].map((x) => runAll(layer, x, { mask })[0] as tf.Tensor);
        const outputMask = listOf(layer.computeMask(before, listOf(mask) as tf.Tensor[]))[0] ?? null;
        const pooled = y?.rank === 2;
        expect(outputMask === null).toBe(pooled || layerCase.masks === 'keys');
        const visible = (of: tf.Tensor | undefined) => {
          const all = of as tf.Tensor;
          return outputMask ? tf.where(outputMask.cast('bool').expandDims(-1), all, 0) : all;
        };
        const [seenAfter, seenBefore] = await onHost([visible(changed), visible(y)]);
        expectSame(seenAfter, seenBefore);
      },
    );

    it.each(EMPTIED)('takes inputs without %s, and has gradients of 0 then', async (_, size) => {
      const emptied = inputs().map((x) => tf.zeros(without(x.shape, size), x.dtype));
      if (emptied.every(({ size }) => size > 0)) return;
      const layer = built();
      const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
      // Not the sum of an empty tensor, which WebGL and WebGPU do not have.
      const flat = (y: tf.Tensor) => tf.concat([y.reshape([y.size]), tf.zeros([1])]);
      const sums = () => tf.addN(runAll(layer, emptied).map((y) => flat(y).sum())) as tf.Scalar;
      const outputs = runAll(layer, emptied);
      const emptyShapes = emptied.map(({ shape }) => shape as tf.Shape);
      const given = emptyShapes.length === 1 ? (emptyShapes[0] as tf.Shape) : emptyShapes;
      const shapes = shapesOf(layer.computeOutputShape(given));
      expect(outputs.map(({ shape }) => shape)).toEqual(shapes);
      if (variables.length > 0) {
        // What is not written is not finite.
        tf.dispose(Array.from({ length: 64 }, (_, size) => tf.fill([size + 1], Number.NaN)));
        const { grads } = tf.variableGrads(sums, variables);
        for (const gradient of await onHost(Object.values(grads))) {
          expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
        }
      }
      // Without keys as if every key were masked, and zeros of a sequence without tokens.
      const { mask = null } = layerCase.masks === 'keys' ? maskFor(layerCase, 0) : {};
      const zeros = () => inputs().map(({ shape, dtype }) => tf.zeros(shape, dtype));
      const masked = mask ? runAll(layer, zeros(), { mask }) : outputs.map((y) => tf.zeros(y.shape));
      if (layerCase.addsToken) return;
      const some = outputs.flatMap((y, i) => (y.size > 0 ? [y, masked[i] as tf.Tensor] : []));
      const [y, expected] = await onHost(some);
      if (y) expectSame(y, expected as tf.Tensor);
    });

    it('takes weights made by build, as those made by apply', async () => {
      const [one, other] = [make({ seed: 3 }), make({ seed: 3 })];
      const shapes = inputs().map(({ shape }) => shape as tf.Shape);
      one.build(shapes.length === 1 ? (shapes[0] as tf.Shape) : shapes);
      const [actual, expected] = [runAll(one, inputs()), runAll(other, inputs())];
      expect(one.weights).toHaveLength(other.weights.length);
      const all = await onHost([...actual, ...expected]);
      actual.forEach((_, i) => void expectSame(all[i] as tf.Tensor, all[i + actual.length] as tf.Tensor));
    });

    it('starts the same from the same seed, and differently from another', async () => {
      const starts = async (seed: number) => {
        const layer = make({ seed });
        runAll(layer, inputs());
        return Promise.all(layer.getWeights().map(async (weight) => [...(await weight.data())]));
      };
      const start = await starts(7);
      expect(await starts(7)).toEqual(start);
      if (!layerCase.unseeded) expect(await starts(8)).not.toEqual(start);
    });

    it('refuses call arguments in a graph', () => {
      const layer = make({ name: 'some_layer' });
      expect(() => layer.apply(symbols(), { startIndex: 2 })).toThrow(
        new TypeError(
          `${layer.getClassName()} "some_layer": a graph keeps no call arguments, got startIndex; attention layers take an attentionMask as their last input`,
        ),
      );
    });
  });
}

/** Axes that may be empty. */
const EMPTIED: [string, number][] = [
  ['sequences', SIZES.B],
  ['tokens', SIZES.T],
  ['keys', SIZES.S],
];

/** The shape with no entries along the axes that have this size, which no other axis has. */
function without(shape: readonly number[], size: number): number[] {
  return shape.map((axis) => (axis === size ? 0 : axis));
}

/** A mask that hides some tokens of every sequence, or all but `kept`, and what changes the hidden ones only. */
function maskFor(
  { masks, inputs }: LayerCase,
  kept?: number,
): {
  mask?: NonNullable<CallArgs['mask']>;
  hidden?: (x: tf.Tensor, input: number, value: number) => tf.Tensor;
} {
  if (!masks) return {};
  const { B, T, S } = SIZES;
  const length = masks === 'keys' ? S : T;
  const lengths = [kept ?? length - 2, kept ?? length - 3];
  const rows = lengths.map((shown) => Array.from({ length }, (_, i) => (i < shown ? 1 : 0)));
  const keep = tf.tensor2d(rows, [B, length]);
  const count = inputs().length;
  return {
    mask: count === 1 ? keep : [null, keep],
    hidden: (x, input, value) => {
      if (masks === 'keys' && input === 0) return x;
      // Ids stay ids; vectors become large, or what is no number.
      if (x.dtype === 'int32') return x.add(tf.sub(1, keep).toInt()).mod(SIZES.V);
      return tf.where(keep.toBool().expandDims(-1), x, value);
    },
  };
}
