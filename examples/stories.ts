// Small stories by a grammar, for charGpt.ts: text of any length, of no other source, that one can guess at best so well.
import * as tf from '@tensorflow/tfjs';

/** How many choices each story takes at random; all are alike likely. */
const CHOICES = 6 * 4 * 4 * 3 * 4 * 4 * 3 * 3 * 2 * 3;

/** The same stories for the same seed. Who is who, and what was found, must be remembered to the end of each. */
export function stories(count: number, seed: number): string[] {
  const uniform = tf.randomUniform([count * 10], 0, 1, 'float32', seed);
  const draws = uniform.dataSync().values();
  uniform.dispose();
  const pick = (words: string): string => {
    const list = words.split(' ');
    return list[Math.floor(Number(draws.next().value) * list.length)] as string;
  };
  return Array.from({ length: count }, () => {
    const [name, she] = pick('Ada:she Ben:he Cleo:she Dan:he Eve:she Finn:he').split(':');
    const [friend, he] = pick('Grace:she Hugo:he Iris:she Jack:he').split(':');
    const [animal, thing] = [
      pick('fox owl hare mole'),
      `${pick('red blue tiny')} ${pick('key book lamp shell')}`,
    ];
    const found = `${name} the ${animal} found a ${thing} by the ${pick('lake wood mill road')}.`;
    const said = `"Whose ${thing} is this?" asked ${friend}. "It is ${pick('mine yours lost')}," said ${name}.`;
    const kept = `So ${she} ${pick('hid took kept')} the ${thing},`;
    const left = `and ${he} went ${pick('home away')} to ${pick('eat sing read')} with the ${animal}.`;
    return `${found} ${said} ${kept} ${left}\n`;
  });
}

/** The perplexity, by character, of these stories for who knows the grammar. */
export const bestPerplexity = (told: string[]): number =>
  Math.exp((told.length * Math.log(CHOICES)) / told.join('').length);
