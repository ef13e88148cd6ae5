import { parseHTML } from 'linkedom';
import type { AttentionProbe } from '../../../src/models/positionalProbe.js';
import { mapImage, signed } from '../../../src/report/charts/mapImage.js';
import {
  biasFigures,
  contentFigures,
  type ProbeFigure,
  sentenceFigures,
  similarityFigures,
} from '../../../src/report/probeFigures.js';
import { drawProbeFigure } from '../../../src/report/sections/ideas.js';

const LOOK = { encoding: 'cope', color: 'red', trained: 3 };
const TOKENS = ['adam', 'ate', 'an', 'apple'];
const curve = [[-3, -2, -1, 0, -1, -2, -3]];
function rows<L extends number | null>(low: L): (L | number)[][] {
  return TOKENS.map((_, query) => TOKENS.map((_, key) => (key > query ? low : 0.5)));
}

function probe(contentBias?: AttentionProbe['contentBias']): AttentionProbe {
  return { scoreBias: curve, similarity: null, rotation: null, contentBias };
}

const images = (root: ParentNode) =>
  Array.from(root.querySelectorAll('image'), (image) => image.getAttribute('href'));

describe('what is added to scores by content', () => {
  const [figure, ...others] = contentFigures(
    [probe([rows(-2), rows(0)]), probe([rows(-2), rows(null)])],
    TOKENS,
    LOOK,
  );

  it('is drawn over the sentence, a map for each head of each layer', () => {
    expect(others).toEqual([]);
    expect(figure?.caption).toBe('Added to scores of “adam ate an apple”');
    const document = parseHTML(`<div>${drawProbeFigure(figure as ProbeFigure).text}</div>`).document;
    expect(document.querySelector('svg')?.getAttribute('aria-label')).toMatch(
      /: blue above 0, orange below, full at 2\.0; hidden keys in full orange$/,
    );
    const key = document.querySelector('.key');
    expect(key?.textContent?.trim()).toMatch(/^−2\s+2; lowest for hidden keys$/);
    key?.remove();
    const texts = Array.from(document.querySelectorAll('text'), (text) => text.textContent);
    expect(texts).toEqual(expect.arrayContaining([...TOKENS, 'layer 1, head 1', 'layer 2, head 2']));
    // Where a head does not look, less than all else is added.
    const drawn = images(document);
    const mapped = (low: number) => drawn.filter((image) => image === mapImage(rows(low), signed(2)));
    expect([mapped(-2).length, mapped(0).length, drawn.length]).toEqual([3, 1, 4]);
  });

  it('takes the place of what is added for zeros', () => {
    expect(biasFigures([probe([rows(0)])], LOOK)).toEqual([]);
    expect(biasFigures([probe()], LOOK)).toHaveLength(1);
    expect(contentFigures([probe()], TOKENS, LOOK)).toEqual([]);
  });

  it('leaves out what is the same at every distance', () => {
    const scale = [[0.58, 0.58, 0.58]];
    expect(similarityFigures([{ ...probe(), similarity: scale }], LOOK)).toEqual([]);
    expect(similarityFigures([{ ...probe(), similarity: curve }], LOOK)).toHaveLength(1);
  });
});

describe('what an encoding does for a sentence', () => {
  const captions = (probes: AttentionProbe[], added: (readonly (number | null)[][][] | null)[]) =>
    sentenceFigures(
      { tokens: TOKENS, positions: { inputs: null, attentions: probes }, added, trained: 3 },
      LOOK,
    ).map(({ caption, title }) => [caption, /by both positions|depending on its words/.exec(title)?.[0]]);
  const byDistance = TOKENS.map((_, query) => TOKENS.map((_, key) => (key > query ? null : key - query)));

  it('is drawn by distance where that says all, else by both positions, or by content', () => {
    expect(captions([probe()], [[byDistance]])).toEqual([['Added to scores', undefined]]);
    const byPair = byDistance.map((row, query) => row.map((value) => value && value * (query + 1)));
    const over = 'Added to scores of “adam ate an apple”';
    expect(captions([probe()], [[byDistance, byPair]])).toEqual([[over, 'by both positions']]);
    const hidden = byDistance.map((row, query) =>
      row.map((value, key) => (query === 0 && key === 0 ? null : value)),
    );
    expect(captions([probe()], [[hidden]])).toEqual([[over, 'by both positions']]);
    expect(captions([probe([rows(0)])], [[rows(0)]])).toEqual([[over, 'depending on its words']]);
    expect(captions([{ ...probe(), scoreBias: null }], [null])).toEqual([]);
  });

  it('has the table that is added to embeddings', () => {
    const table = [0, 1, 2].map((position) => [Math.sin(position), Math.cos(position)]);
    const positions = { inputs: table, attentions: [] };
    const [first] = sentenceFigures({ tokens: TOKENS, positions, added: [], trained: 3 }, LOOK);
    expect(first?.caption).toBe('Added to the embeddings');
    expect(JSON.stringify(first?.chart.marks)).toContain(mapImage(table, signed(1)));
  });
});
