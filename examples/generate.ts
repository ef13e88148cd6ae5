// Generation: a causal model learns to spell words backwards, letter by letter, then spells some it has never seen.
import { type Example, generate, train, transformerEncoder, useFastKernels } from 'tfjs-transformer-block';
import { IGNORE } from 'tfjs-transformer-block/data';

const [steps = '300'] = process.argv.slice(2);
const letters = [...'abcdefgh'];
const symbols = ['<pad>', ...letters, '>', '.']; // id 0 is padding
const idsOf = (text: string) => Array.from(text, (symbol) => symbols.indexOf(symbol));
const unseen = ['bead', 'cafe', 'deaf', 'edge', 'face', 'head'];

// Every word of four letters but those, as "abcd>dcba.".
const append = (words: string[]) => words.flatMap((word) => letters.map((letter) => word + letter));
const words = append(append(append(letters))).filter((word) => !unseen.includes(word));
const examples = words.map((word): Example => {
  const ids = idsOf(`${word}>${[...word].reverse().join('')}.`);
  // What comes next; the letters before ">" can come in any order.
  const target = ids.slice(1).map((id, place) => (place < word.length ? IGNORE : id));
  return { tokens: ids.slice(0, -1), target };
});

const model = transformerEncoder({
  ...{ vocabSize: symbols.length, modelDim: 32, numLayers: 2, numHeads: 4, maxLength: 10, seed: 1 },
  ...{ positional: 'rotary', useCausalMask: true },
  head: { type: 'tag', numClasses: symbols.length },
});
await useFastKernels();
await train(model, examples, {
  ...{ steps: Number(steps), batch: 64, lr: 3e-3, seed: 1, every: 100 },
  onReport: (step, loss) => console.log(`step ${step}: loss ${loss.toFixed(3)}`),
});

for (const word of unseen) {
  const ids = await generate(model, idsOf(`${word}>`), { maxNewTokens: 9, eosTokenId: symbols.indexOf('.') });
  console.log(`${word} > ${ids.map((id) => symbols[id]).join('')}`);
}
