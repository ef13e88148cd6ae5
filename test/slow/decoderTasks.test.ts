import { generate } from '../../src/generate/generate.js';
import { transformerEncoder } from '../../src/models/transformerEncoder.js';
import { type Example, IGNORE, taskByName } from '../../src/tasks/index.js';
import { predictions } from '../../src/training/evaluate.js';
import { labelledPredictions } from '../../src/training/score.js';
import { train } from '../../src/training/train.js';
import { FAST, useBackend } from '../support/backends.js';

const LENGTHS = { min: 2, max: 4 };

/** What the model writes after the prompt, always its most likely token. */
async function written(
  model: Parameters<typeof generate>[0],
  { tokens, target }: Example,
): Promise<number[]> {
  const answer = (target as number[]).filter((token) => token !== IGNORE);
  const prompt = tokens.slice(0, tokens.length - answer.length + 1);
  return generate(model, prompt, { maxNewTokens: answer.length });
}

describe('a task for decoders', () => {
  beforeAll(() => useBackend(FAST));

  it('has a whole sequence right where the model, left to itself, writes the answer', async () => {
    const task = taskByName('lm-sort');
    const part = (part: 'train' | 'test', count: number) =>
      task.generate({ part, count, lengths: LENGTHS, seed: 1 });
    const model = transformerEncoder({
      ...{
        vocabSize: task.vocabulary.length,
        modelDim: 32,
        numLayers: 1,
        numHeads: 2,
        maxLength: 12,
        seed: 1,
      },
      ...{
        positional: 'rotary',
        useCausalMask: true,
        head: { type: 'tag', numClasses: task.classes.length },
      },
    });
    await train(model, part('train', 2048), { steps: 120, batch: 64, lr: 3e-3, seed: 1 });
    const examples = part('test', 60);
    const teacherForced = await predictions(model, examples);
    let exact = 0;
    for (const [row, example] of examples.entries()) {
      const asked = labelledPredictions(example.target, teacherForced[row] ?? []);
      const isRight = asked.every(({ label, answer }) => label === answer);
      expect(asked.map(({ label }) => label).join() === (await written(model, example)).join()).toBe(isRight);
      if (isRight) exact++;
    }
    // Neither all nor none, or it would say nothing.
    expect(exact).toBeGreaterThan(5);
    expect(exact).toBeLessThan(55);
    model.dispose();
  });
});
