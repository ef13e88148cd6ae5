import { parseHTML } from 'linkedom';
import { distanceCurves } from '../../../src/report/charts/distanceCurves.js';
import { turningArrows } from '../../../src/report/charts/turningArrows.js';
import { cosines } from '../../../src/report/cosines.js';
import { drawChart } from '../../../src/report/figure.js';

function draw(options: Parameters<typeof drawChart>[1]): Document {
  return parseHTML(drawChart('chart', options).text).document;
}

function all(document: Document, selector: string): Element[] {
  return Array.from(document.querySelectorAll(selector));
}

describe('turningArrows', () => {
  const rotation = [0, 1, 2].map((position) => [position * (Math.PI / 2), position * (Math.PI / 50)]);
  const document = draw(turningArrows(rotation, 'red'));

  it('points to the right at first, and then turns against the clock', () => {
    const arrows = all(document, 'path[transform*=rotate]').map(
      (arrow) => arrow.getAttribute('transform')?.match(/rotate\((-?\d+)/)?.[1],
    );
    // Degrees from the top, with the clock: position by position, the fast pair and the slow one.
    expect(arrows).toEqual(['90', '90', '0', '86', '-90', '83']);
  });

  it('names a pair by the words that a full turn takes', () => {
    const names = all(document, 'text').map((text) => text.textContent);
    expect(names).toEqual(expect.arrayContaining(['4', '100']));
    const still = draw(turningArrows([[0], [0]], 'red'));
    expect(all(still, 'text').map((text) => text.textContent)).toContain('∞');
  });
});

describe('distanceCurves', () => {
  it('draws a panel a head, broken where there is nothing', () => {
    const curves = [
      { name: 'head 1', values: [-2, -1, 0, null, null] },
      { name: 'head 2', values: [0, null, 0, -1, -2] },
    ];
    const document = draw(distanceCurves(curves, 'added', 'red', 1));
    const lines = all(document, '[stroke=red] path').map((line) => line.getAttribute('d') ?? '');
    // A point alone is a line to itself.
    expect(lines.map((d) => d.match(/M/g)?.length)).toEqual([1, 2]);
    expect(lines[0]?.match(/[ML]/g)).toEqual(['M', 'L', 'L']);
    const names = all(document, 'text').map((text) => text.textContent);
    expect(names).toEqual(expect.arrayContaining(['head 1', 'head 2']));
  });

  it('has room for the labels of large numbers', () => {
    const marginFor = (value: number) =>
      distanceCurves([{ name: 'every head', values: [value, 0, value] }], 'added', 'red', 1).marginLeft;
    expect(marginFor(-1)).toBe(40);
    expect(marginFor(-1000)).toBeGreaterThan(50);
  });

  it('draws a single curve without a name', () => {
    const document = draw(distanceCurves([{ name: 'every head', values: [0, 1, 0] }], 'product', 'red', 1));
    expect(all(document, 'text').map((text) => text.textContent)).not.toContain('every head');
  });
});

describe('cosines', () => {
  it('are those of each two rows, 0 for a row without length', () => {
    const [first, second, third] = cosines([
      [3, 4],
      [-4, 3],
      [0, 0],
    ]);
    expect(first).toEqual([1, 0, 0]);
    expect(second).toEqual([0, 1, 0]);
    expect(third).toEqual([0, 0, 0]);
    expect(
      cosines([
        [1, 0],
        [1, 1],
      ])[0]?.[1],
    ).toBeCloseTo(Math.SQRT1_2, 12);
  });
});
