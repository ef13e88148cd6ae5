import { attentionMap, MAX_WORDS } from '../../../src/report/charts/attentionMap.js';
import { drawChart } from '../../../src/report/figure.js';

function draw(words: readonly string[], weights: readonly number[][]): string {
  return drawChart('map', attentionMap(words, weights)).text;
}

const decided = [
  [0, 1],
  [0.9, 0.1],
];

describe('attentionMap', () => {
  it('draws a word that occurs twice twice, with a cell for every weight that can be seen', () => {
    const svg = draw(['the', 'the'], decided);
    expect(svg.match(/>the</g)).toHaveLength(4);
    expect(svg.match(/fill-opacity="[^"]*"/g)).toEqual([
      'fill-opacity="1"',
      'fill-opacity="0.9"',
      'fill-opacity="0.1"',
    ]);
  });

  it('shows the first words of a long sentence', () => {
    const words = Array.from({ length: MAX_WORDS + 7 }, (_, place) => `w${place}`);
    const weights = words.map(() => words.map(() => 1 / words.length));
    const svg = draw(words, weights);
    expect(svg.match(/fill-opacity/g)).toHaveLength(MAX_WORDS ** 2);
    expect(svg).toContain(`>w${MAX_WORDS - 1}<`);
    expect(svg).not.toContain(`>w${MAX_WORDS}<`);
  });
});
