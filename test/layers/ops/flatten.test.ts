import type * as tf from '@tensorflow/tfjs';
import { countLaunches } from '../../../bench/measure/launches.js';
import { byRows, flatten, unflatten } from '../../../layers/ops/flatten.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectSame, randomTensor } from '../../support/tensors.js';

const SHAPES = [[3, 4], [], [5], [2, 4], [4], [0], [2, 3, 4], [0, 4], [1], [4, 3]];
const made = (shapes: number[][]) => shapes.map((shape, i) => randomTensor(shape, i + 1));

describe('byRows', () => {
  it('puts tensors next to each other whose rows have one shape', () => {
    expect(byRows(SHAPES)).toEqual([0, 3, 7, 1, 2, 4, 5, 8, 6, 9]);
    expect(byRows([])).toEqual([]);
  });
});

describeOnEachBackend('flatten and unflatten', () => {
  it.each([
    ['as they come', SHAPES],
    ['by their rows', byRows(SHAPES).map((place) => SHAPES[place] as number[])],
    ['one matrix', [[3, 4]]],
    ['one vector', [[7]]],
    ['one scalar', [[]]],
  ])('give every number its place: %s', (_, shapes) => {
    const tensors = made(shapes);
    const vector = flatten(tensors);
    expect([...vector.dataSync()]).toEqual(tensors.flatMap((tensor) => [...tensor.dataSync()]));
    const back = unflatten(vector, shapes);
    expect(back.map(({ shape }) => shape)).toEqual(shapes);
    tensors.forEach((tensor, i) => {
      expectSame(back[i] as tf.Tensor, tensor);
    });
  });

  it('take no more kernels for more matrices', async () => {
    const launchesFor = async (shapes: number[][]) => {
      const tensors = made(shapes);
      const { all } = await countLaunches(async () => void unflatten(flatten(tensors), shapes));
      return all;
    };
    const few = await launchesFor([[3, 4], [2, 4], [5], [2]]);
    const many = await launchesFor([...Array.from({ length: 20 }, () => [3, 4]), [5], [2]]);
    expect([few, many]).toEqual([8, 8]);
  });
});
