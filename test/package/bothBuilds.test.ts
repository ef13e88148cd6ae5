import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, ROOT, runNode } from '../support/commands.js';

/**
 * Loads the package as ESM and as CommonJS, as happens where a program does the one and a library of it the other. Says
 * what each makes of a model of its own, and of one of the other.
 */
const PROGRAM = `
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import * as esm from 'tfjs-transformer-block';
tf.enableProdMode();
const cjs = createRequire(import.meta.url)('tfjs-transformer-block');

const modelOf = (from, head) => from.transformerEncoder({
  ...{ vocabSize: 7, modelDim: 8, numLayers: 2, numHeads: 2, maxLength: 8, seed: 1 },
  ...{ positional: 'learned', useCausalMask: true, head },
});
const ids = tf.tensor2d([[1, 2, 3]], [1, 3], 'int32');
const numbers = (tensors) => tensors.map((tensor) => Array.from(tensor.dataSync()));

async function whatItMakesOf(model, by) {
  const encoder = tf.model({ inputs: model.inputs, outputs: model.layers.at(-2).output });
  const headed = by.withHead(encoder, { type: 'classify', numClasses: 3, seed: 1 });
  return {
    maps: numbers(by.attentionMaps(model, ids)),
    states: numbers(by.hiddenStates(model, ids)),
    probe: await by.positionalProbe(model, 4),
    later: numbers([by.withCallArguments({ startIndex: 3 }, () => model.predict(ids))]),
    text: await by.generate(model, [1, 2], { maxNewTokens: 4 }),
    headed: numbers([headed.predict(ids)]),
  };
}

const said = {};
for (const [name, model, by] of [['esm', esm, esm], ['cjs', cjs, cjs], ['esm by cjs', esm, cjs], ['cjs by esm', cjs, esm]]) {
  said[name] = await whatItMakesOf(modelOf(model, { type: 'tag', numClasses: 7 }), by);
}
console.log(JSON.stringify({ twoClasses: esm.TransformerBlock !== cjs.TransformerBlock, said }));
`;

describe('the package loaded twice, as ESM and as CommonJS', () => {
  it('makes the same of a model of the other', async () => {
    // In the folder of the package, which so is found by its own name.
    const file = join(ROOT, `bothBuilds.${process.pid}.mjs`);
    writeFileSync(file, PROGRAM);
    const output = await outputOf(runNode([file])).finally(() => rmSync(file));
    const { twoClasses, said } = JSON.parse(output) as {
      twoClasses: boolean;
      said: Record<string, { maps: number[][]; states: number[][] }>;
    };
    expect(twoClasses).toBe(true);
    expect(said.esm?.maps).toHaveLength(2);
    expect(said.esm?.states).toHaveLength(3);
    for (const name of ['cjs', 'esm by cjs', 'cjs by esm']) expect(said[name]).toEqual(said.esm);
  });
});
