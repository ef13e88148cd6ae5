import { parseHTML } from 'linkedom';
import { attentionGrid, MOST_WORDS } from '../../../src/report/charts/attentionGrid.js';
import { mapImage, SHARES } from '../../../src/report/charts/mapImage.js';
import { drawChart } from '../../../src/report/figure.js';

function draw(words: readonly string[], weights: number[][][][]): { texts: string[]; images: string[] } {
  const { document } = parseHTML(drawChart('map', attentionGrid({ tokens: words, weights })).text);
  const of = (selector: string) => Array.from(document.querySelectorAll(selector));
  return {
    texts: of('text').map((text) => text.textContent ?? ''),
    images: of('image').map((image) => image.getAttribute('href') ?? ''),
  };
}

/** Differs from all others. */
const head = (length: number, number: number) =>
  Array.from({ length }, (_, query) =>
    Array.from({ length }, (_, key) => ((query * length + key + number) % 16) / 15),
  );

/** Where an element stands: the sum of its translations and those around it. */
function shift(element: Element | null | undefined): [number, number] {
  if (!element) return [0, 0];
  const [, x = 0, y = 0] = element.getAttribute('transform')?.match(/translate\(([^,]+),([^)]+)\)/) ?? [];
  const [left, top] = shift(element.parentElement);
  return [left + Number(x), top + Number(y)];
}

describe('attentionGrid', () => {
  it('draws every head of every layer, with its name', () => {
    const words = ['the', 'the', 'cat'];
    const layers = [0, 1, 2].map((layer) => [0, 1, 2, 3].map((h) => head(3, 4 * layer + h)));
    const { texts, images } = draw(words, layers);
    const names = texts.filter((text) => text.startsWith('layer'));
    const expected = layers.flatMap((heads, layer) => heads.map((_, h) => `layer ${layer + 1}head ${h + 1}`));
    expect([...names].sort()).toEqual([...expected].sort());
    // Drawn in one order: the picture of a name is that of its head.
    expect(images).toEqual(
      names.map((name) => {
        const [layer = 0, h = 0] = (name.match(/\d/g) ?? []).map(Number);
        return mapImage(layers[layer - 1]?.[h - 1] ?? [], SHARES);
      }),
    );
    // Beside each row of maps, and above each column: a word that occurs twice is there twice.
    expect(texts.filter((text) => text === 'the')).toHaveLength(2 * (3 + 4));
  });

  it('draws the first words of a long sentence', () => {
    const words = Array.from({ length: MOST_WORDS + 5 }, (_, place) => `w${place}`);
    const { texts, images } = draw(words, [[head(MOST_WORDS + 5, 1)]]);
    expect(texts).toContain(`w${MOST_WORDS - 1}`);
    expect(texts).not.toContain(`w${MOST_WORDS}`);
    const cut = head(MOST_WORDS + 5, 1).slice(0, MOST_WORDS);
    expect(images).toEqual([
      mapImage(
        cut.map((row) => row.slice(0, MOST_WORDS)),
        SHARES,
      ),
    ]);
  });

  it('sets each word beside the middle of its row, and above the middle of its column', () => {
    const words = Array.from({ length: 11 }, (_, place) => `w${place}`);
    const weights = [Array.from({ length: 2 }, (_, h) => head(11, h))];
    const { document } = parseHTML(drawChart('map', attentionGrid({ tokens: words, weights })).text);
    const image = document.querySelector('image');
    const [left = 0, top = 0, size = 0] = ['x', 'y', 'width'].map((name) =>
      Number(image?.getAttribute(name)),
    );
    const [imageLeft, imageTop] = [left + shift(image)[0], top + shift(image)[1]];
    const labels = Array.from(document.querySelectorAll('text'));
    const isColumn = (text: Element) => text.getAttribute('transform')?.includes('rotate') === true;
    words.forEach((word, place) => {
      const middle = ((place + 0.5) * size) / words.length;
      const [row, column] = [false, true].map((wanted) =>
        labels.find((text) => text.textContent === word && isColumn(text) === wanted),
      );
      expect(Math.abs(shift(row)[1] - imageTop - middle)).toBeLessThan(1);
      expect(Math.abs(shift(column)[0] - imageLeft - middle)).toBeLessThan(1);
    });
  });

  it.each([
    [4, 4, '', 4],
    [4, MOST_WORDS, '', 2],
    [12, MOST_WORDS, 'extraordinary', 2],
    [1, 4, '', 1],
  ])(
    'sets %d heads of %d words ("%s…") beside each other where words can be read',
    (heads, length, word, columns) => {
      const words = Array.from({ length }, (_, place) => `${word}${place}`);
      const weights = [Array.from({ length: heads }, (_, h) => head(length, h))];
      const { document } = parseHTML(drawChart('map', attentionGrid({ tokens: words, weights })).text);
      const named = Array.from(
        document.querySelectorAll('[aria-label] text, text'),
        (text) => text.textContent,
      );
      const first = word === '' ? 'w0' : `${word.slice(0, 11)}…`;
      const repeats = word === '' ? 1 : length;
      expect(named.filter((text) => text === (word === '' ? '0' : first))).toHaveLength(
        repeats * (columns + Math.ceil(heads / columns)),
      );
      const [, , , height] = (document.querySelector('svg')?.getAttribute('viewBox') ?? '')
        .split(' ')
        .map(Number);
      expect(height).toBeGreaterThan(0);
      for (const axis of Array.from(document.querySelectorAll('[font-size]'))) {
        expect(Number(axis.getAttribute('font-size'))).toBeGreaterThanOrEqual(8);
      }
    },
  );
});
