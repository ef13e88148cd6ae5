import * as tf from '@tensorflow/tfjs';
import { AdamW, type AdamWConfig, type LearningRateSchedule } from '../../../layers/index.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectGolden, golden, goldenCases, goldenTensor } from '../../support/golden.js';
import { expectSame, maxDifference, randomTensor } from '../../support/tensors.js';

const NAMES = ['kernel', 'bias', 'scalar'];

describeOnEachBackend('AdamW', (backend) => {
  const optimizers: AdamW[] = [];
  const variables: tf.Variable[] = [];
  const madeBy = (config: AdamWConfig) => {
    const optimizer = new AdamW(config);
    optimizers.push(optimizer);
    return optimizer;
  };
  const variable = (value: tf.Tensor, trainable = true) => {
    const made = tf.variable(value, trainable);
    variables.push(made);
    return made;
  };
  afterEach(() => {
    for (const one of [...optimizers.splice(0), ...variables.splice(0)]) one.dispose();
  });

  /** The gradients of a step: 2 x for every variable. */
  const squares = (of: tf.Variable[]) => () =>
    of.map((x) => x.square().sum()).reduce((a, b) => a.add(b)) as tf.Scalar;

  it.each(goldenCases('adam').map((one) => [one.name, one] as const))(
    'takes the steps of PyTorch: %s',
    (name, { config, inputs, weights, outputs }) => {
      const { steps, ...options } = config as unknown as AdamWConfig & { steps: number };
      const optimizer = madeBy(options);
      const all = NAMES.map((key) => variable(goldenTensor(weights, key)));
      for (let step = 0; step < steps; step++) {
        optimizer.applyGradients(
          all.map(({ name }, i) => ({ name, tensor: goldenTensor(inputs, `${NAMES[i]} gradient ${step}`) })),
        );
        all.forEach((one, i) => {
          const key = `${NAMES[i]} ${step}`;
          expectGolden(one, golden(outputs, key), `${backend} ${name} ${key}`);
        });
      }
    },
  );

  it('takes gradients by name as well', () => {
    const [first, second] = [variable(tf.ones([5])), variable(tf.ones([5]))];
    const gradient = randomTensor([5], 1);
    madeBy({}).applyGradients({ [first.name]: gradient });
    madeBy({}).applyGradients([{ name: second.name, tensor: gradient }]);
    expectSame(first, second);
    expect(maxDifference(first, tf.ones([5]))).toBeGreaterThan(1e-4);
  });

  it('minimises', () => {
    const x = variable(randomTensor([11], 1));
    const optimizer = madeBy({ learningRate: 0.1 });
    for (let step = 0; step < 100; step++) optimizer.minimize(squares([x]), false, [x]);
    expect(x.abs().max().dataSync()[0]).toBeLessThan(0.01);
  });

  it('shrinks weights of two axes or more without a gradient by the decay alone', () => {
    const shapes = [[3], [5, 3], [], [3, 1], [2, 3, 1]];
    const all = shapes.map((shape) => variable(tf.ones(shape)));
    const optimizer = madeBy({ learningRate: 0.1, weightDecay: 0.5 });
    optimizer.applyGradients(all.map(({ name, shape }) => ({ name, tensor: tf.zeros(shape) })));
    all.forEach((one) => {
      expectSame(one, tf.fill(one.shape, one.rank >= 2 ? 0.95 : 1));
    });
  });

  it('scales gradients that are too long together, and no others', () => {
    const stepOf = (scale: number, config: AdamWConfig) => {
      const all = [[7, 5], [3], [300]].map((shape, i) => ({
        x: variable(tf.zeros(shape)),
        gradient: randomTensor(shape, i),
      }));
      const norm = Math.hypot(...all.flatMap(({ gradient }) => [...gradient.dataSync()]));
      // Great beside the gradients, so that the size of a step tells that of its gradient.
      const optimizer = madeBy({ ...config, epsilon: 1e3, beta1: 0, beta2: 0 });
      optimizer.applyGradients(
        all.map(({ x, gradient }) => ({ name: x.name, tensor: gradient.mul(scale / norm) })),
      );
      return tf.concat(all.map(({ x }) => x.flatten())).mul(1e6);
    };
    const expected = stepOf(2, {});
    expect(maxDifference(expected, stepOf(10, { globalClipNorm: 2 }))).toBeLessThan(1e-4);
    expectSame(expected, stepOf(2, { globalClipNorm: 2.5 }));
    expect(maxDifference(expected, stepOf(10, {}))).toBeGreaterThan(0.1);
  });

  it('goes on with its schedule, and counts no step that failed', async () => {
    const config: AdamWConfig = {
      learningRate: 0.1,
      globalClipNorm: 1,
      schedule: { type: 'cosine', warmupSteps: 2, totalSteps: 6 },
    };
    const [x, y] = [variable(randomTensor([7], 1)), variable(randomTensor([7], 1))];
    const whole = madeBy(config);
    for (let step = 0; step < 6; step++) whole.minimize(squares([x]), false, [x]);
    const first = madeBy(config);
    for (let step = 0; step < 3; step++) first.minimize(squares([y]), false, [y]);
    expect(() => first.applyGradients([{ name: y.name, tensor: tf.ones([2]) }])).toThrow(/must have shape/);
    expect(first.iterations).toBe(3);
    const second = madeBy(JSON.parse(JSON.stringify(first.getConfig())));
    await second.setWeights(await first.getWeights());
    for (let step = 3; step < 6; step++) second.minimize(squares([y]), false, [y]);
    expectSame(x, y);
    second.minimize(squares([y]), false, [y]);
    expectSame(x, y);
  });

  it('does not change clones of a variable, nor what it was assigned from', () => {
    const start = randomTensor([13], 1);
    const x = variable(start);
    const clones = [x.clone(), x.reshape([13, 1])];
    const optimizer = madeBy({ weightDecay: 0.1 });
    for (let step = 0; step < 3; step++) {
      const before = x.clone();
      const numbers = [...before.dataSync()];
      optimizer.minimize(squares([x]), false, [x]);
      expect([...before.dataSync()]).toEqual(numbers);
      before.dispose();
      optimizer.minimize(squares([x]), false, [x]);
    }
    for (const clone of clones) expectSame(clone.flatten(), randomTensor([13], 1));
    expectSame(start, randomTensor([13], 1));
    expect(maxDifference(x, start)).toBeGreaterThan(1e-3);
  });

  it('leaves frozen variables and those without a gradient alone', () => {
    const [trained, frozen, unused] = [true, false, true].map((trainable) =>
      variable(tf.ones([3]), trainable),
    );
    const optimizer = madeBy({ weightDecay: 0.1 });
    const loss = () => squares([trained, frozen] as tf.Variable[])();
    optimizer.minimize(loss);
    optimizer.applyGradients([{ name: (unused as tf.Variable).name, tensor: null as unknown as tf.Tensor }]);
    expect([...(frozen as tf.Variable).dataSync(), ...(unused as tf.Variable).dataSync()]).toEqual(
      Array(6).fill(1),
    );
    expect(maxDifference(trained as tf.Variable, tf.ones([3]))).toBeGreaterThan(1e-4);
  });

  it('counts steps in which nothing has a gradient', async () => {
    const optimizer = madeBy({});
    optimizer.applyGradients([]);
    expect(optimizer.iterations).toBe(1);
  });

  it('takes another learning rate between steps', () => {
    const x = variable(tf.ones([3]));
    const optimizer = madeBy({ learningRate: 0.1 });
    optimizer.minimize(squares([x]), false, [x]);
    optimizer.learningRate = 1e-6;
    const before = x.clone();
    optimizer.minimize(squares([x]), false, [x]);
    expect(optimizer.learningRate).toBe(1e-6);
    expect(maxDifference(x, before)).toBeLessThan(2e-6);
    expect(maxDifference(before, tf.ones([3]))).toBeGreaterThan(0.09);
  });

  it('goes on from weights that another one had', async () => {
    const [x, y] = [variable(randomTensor([7], 1)), variable(randomTensor([3, 2], 2))];
    const first = madeBy({ learningRate: 0.1 });
    for (let step = 0; step < 3; step++) first.minimize(squares([x, y]), false, [x, y]);
    const second = madeBy({ learningRate: 0.1 });
    await second.setWeights(await first.getWeights());
    const start = [x.clone(), y.clone()];
    first.minimize(squares([x, y]), false, [x, y]);
    const expected = [x.clone(), y.clone()];
    x.assign(start[0] as tf.Tensor);
    y.assign(start[1] as tf.Tensor);
    second.minimize(squares([x, y]), false, [x, y]);
    expectSame(x, expected[0] as tf.Tensor);
    expectSame(y, expected[1] as tf.Tensor);
    expect(second.iterations).toBe(4);
  });

  it('takes weights in the shapes of their variables, as other optimizers give them', async () => {
    const [x, y] = [variable(randomTensor([3, 2], 2)), variable(randomTensor([3, 2], 2))];
    const [first, second] = [madeBy({ learningRate: 0.1 }), madeBy({ learningRate: 0.1 })];
    first.minimize(squares([x]), false, [x]);
    const [iterations, ...moments] = await first.getWeights();
    expect(moments.map(({ tensor }) => tensor.shape)).toEqual([[6], [6]]);
    const shaped = moments.map(({ name, tensor }) => ({ name, tensor: tensor.reshape([3, 2]) }));
    await second.setWeights([iterations as (typeof moments)[0], ...shaped]);
    y.assign(x);
    first.minimize(squares([x]), false, [x]);
    second.minimize(squares([y]), false, [y]);
    expectSame(y, x);
  });

  it('gives weights back that no step has used', async () => {
    const x = variable(tf.ones([3]));
    const [first, second] = [madeBy({}), madeBy({})];
    first.minimize(squares([x]), false, [x]);
    await second.setWeights(await first.getWeights());
    expect(tensorsLeft(() => second.dispose())).toBe(-2);
  });

  it('gives weights in their order to variables of other names', async () => {
    const [x, y] = [variable(randomTensor([7], 1)), variable(randomTensor([7], 1))];
    const [first, second] = [madeBy({ learningRate: 0.1 }), madeBy({ learningRate: 0.1 })];
    first.minimize(squares([x]), false, [x]);
    await second.setWeights(await first.getWeights());
    expect((await second.getWeights()).map(({ name }) => name)).toEqual([
      'iter',
      `${x.name}/m`,
      `${x.name}/v`,
    ]);
    y.assign(x);
    first.minimize(squares([x]), false, [x]);
    second.minimize(squares([y]), false, [y]);
    expectSame(y, x);
    expect(tensorsLeft(() => second.dispose())).toBe(-2);
  });

  it('refuses gradients and weights of another shape', async () => {
    const [x, y] = [variable(tf.ones([3])), variable(tf.ones([5]))];
    const [first, second] = [madeBy({}), madeBy({})];
    expect(() => first.applyGradients([{ name: x.name, tensor: tf.ones([3, 1]) }])).toThrow(
      new RangeError(`AdamW: the gradient of ${x.name} must have shape [3]; got [3, 1]`),
    );
    first.minimize(squares([x]), false, [x]);
    await second.setWeights(await first.getWeights());
    expect(() => second.minimize(squares([y]), false, [y])).toThrow(
      new RangeError(`AdamW: what is remembered of ${y.name} must have shape [5]; got [3]`),
    );
    expect([...y.dataSync()]).toEqual([1, 1, 1, 1, 1]);
  });

  it('refuses weights of which one is missing', async () => {
    const x = variable(tf.ones([3]));
    const optimizer = madeBy({});
    optimizer.minimize(squares([x]), false, [x]);
    const [iterations, mean] = await optimizer.getWeights();
    const incomplete = [iterations, mean] as Awaited<ReturnType<AdamW['getWeights']>>;
    await expect(optimizer.setWeights(incomplete)).rejects.toThrow(
      new RangeError(`AdamW: the weights have ${x.name}/m and no ${x.name}/v`),
    );
  });

  it('leaves nothing behind but its moments, and those until it is disposed', () => {
    const x = variable(tf.ones([3]));
    const optimizer = madeBy({});
    const step = () => void optimizer.minimize(squares([x]), false, [x]);
    step();
    expect(tensorsLeft(() => Array.from({ length: 20 }, step))).toBe(0);
    expect(tensorsLeft(() => optimizer.dispose())).toBe(-2);
  });
});

describe('AdamW', () => {
  it.each<[keyof AdamWConfig, number, string]>([
    ['learningRate', 0, 'greater than 0'],
    ['learningRate', Number.NaN, 'greater than 0'],
    ['learningRate', Number.POSITIVE_INFINITY, 'greater than 0'],
    ['beta1', 1, 'at least 0 and less than 1'],
    ['beta1', -0.1, 'at least 0 and less than 1'],
    ['beta2', 1, 'at least 0 and less than 1'],
    ['epsilon', 0, 'greater than 0'],
    ['weightDecay', -1, 'at least 0'],
    ['globalClipNorm', 0, 'greater than 0'],
  ])('refuses %s %p', (option, value, range) => {
    const error = new RangeError(`AdamW: ${option} must be ${range}; got ${value}`);
    expect(() => new AdamW({ [option]: value })).toThrow(error);
  });

  it('refuses an option that there is not, and a number, which tf.train.adam takes', () => {
    expect(() => new AdamW({ learningrate: 0.1 } as object)).toThrow(
      'AdamW: there is no option "learningrate". Did you mean "learningRate"? The options are learningRate, beta1,',
    );
    expect(() => new AdamW(0.1 as never)).toThrow(
      new RangeError('AdamW: options must be an object; got 0.1'),
    );
  });

  it.each<[LearningRateSchedule, string]>([
    [
      { type: 'step' as 'linear' },
      'schedule.type must be one of constant, linear, cosine, inverse-sqrt; got step',
    ],
    [{ warmupSteps: -1 }, 'schedule.warmupSteps must be an integer of at least 0; got -1'],
    [{ type: 'inverse-sqrt' }, 'schedule.warmupSteps must be an integer of at least 1; got 0'],
    [{ type: 'cosine' }, 'schedule.totalSteps must be an integer of at least 1; got undefined'],
    [
      { type: 'linear', warmupSteps: 5, totalSteps: 5 },
      'schedule.totalSteps must be an integer of at least 6; got 5',
    ],
    [{ totalSteps: 5 }, 'schedule.totalSteps is for linear and cosine; got 5 for constant'],
  ])('refuses the schedule %p', (schedule, error) => {
    expect(() => new AdamW({ schedule })).toThrow(new RangeError(`AdamW: ${error}`));
  });

  it('refuses a learning rate that is set later', () => {
    const optimizer = new AdamW();
    expect(() => {
      optimizer.learningRate = -1;
    }).toThrow(new RangeError('AdamW: learningRate must be greater than 0; got -1'));
    expect(optimizer.learningRate).toBe(1e-3);
  });

  it('has the options that it was made with in its config', () => {
    const config = { learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.1 };
    expect(new AdamW(config).getConfig()).toEqual(config);
    expect(new AdamW().getConfig()).toEqual({
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
    });
  });
});
