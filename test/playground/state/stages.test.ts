import type { Answer, Inside, InsidePair } from '../../../playground/protocol.js';
import { numberText, readout } from '../../../playground/state/readout.js';
import {
  firstSwapped,
  partingOf,
  type Stage,
  type StageName,
  stagesOf,
} from '../../../playground/state/stages.js';
import type { AttentionTables } from '../../../src/app/page.js';
import { answerTo } from './fakeWorker.js';

type Rows = number[][];
/** What a position does: adds to vectors, turns queries and keys, or adds to scores by the places of query and key. */
interface Acts {
  readonly adds?: (place: number) => number;
  readonly turns?: (place: number) => number;
  readonly bias?: (query: number, key: number) => number | null;
}

const NUMBERS: Readonly<Record<string, number[]>> = {
  adam: [1, 2],
  ate: [-1, 0.5],
  an: [0.25, 3],
  apple: [2, -2],
};

const product = (q: number[], k: number[]) => q.reduce((sum, value, c) => sum + value * (k[c] ?? 0), 0);
const turn = ([a = 0, b = 0]: number[], angle: number) => [
  a * Math.cos(angle) - b * Math.sin(angle),
  b * Math.cos(angle) + a * Math.sin(angle),
];

/** One block of one head, and another that does nothing; queries are vectors, keys three times as much. */
function insideOf(sentence: string, { adds, turns, bias }: Acts): Inside {
  const answer: Answer = { ...answerTo(sentence), turns: turns ? [[0]] : null };
  const embedded = answer.tokens.map((token) => NUMBERS[token] as number[]);
  const placed = embedded.map((row, place) => row.map((value) => value + (adds?.(place) ?? 0)));
  const keys = placed.map((row) => row.map((value) => 3 * value));
  const [q, k] = [placed, keys].map((rows) =>
    turns ? rows.map((row, at) => turn(row, turns(at))) : rows,
  ) as [Rows, Rows];
  const products = q.map((query) => k.map((key) => product(query, key)));
  const added = bias ? products.map((row, query) => row.map((_, key) => bias(query, key))) : null;
  const scores = products.map((row, query) =>
    row.map((value, key) => {
      const more = added ? (added[query]?.[key] ?? null) : 0;
      return more === null ? null : value + more;
    }),
  );
  const weights = scores.map((row) => {
    const powers = row.map((score) => (score === null ? 0 : Math.exp(score / 10)));
    return powers.map((power) => power / powers.reduce((sum, one) => sum + one, 0));
  });
  const out = weights.map((row) =>
    [0, 1].map((c) =>
      product(
        row,
        placed.map((vector) => vector[c] as number),
      ),
    ),
  );
  const attention: AttentionTables = {
    ...{ queries: [placed], keys: [keys] },
    ...{ encodedQueries: turns ? [q] : null, encodedKeys: turns ? [k] : null },
    ...{ products: [products], added: added && [added], scores: [scores], weights: [weights] },
  };
  return { answer, embedded, states: [placed, out], attentions: [attention] };
}

const pairOf = (
  acts: Acts,
  now = 'adam ate an apple',
  before: string | null = 'apple ate an adam',
): InsidePair => ({
  now: insideOf(now, acts),
  before: before === null ? null : insideOf(before, acts),
});
const FIRST = { block: 0, head: 0 };
const stage = (pair: InsidePair, name: StageName) =>
  stagesOf(pair, FIRST).find((one) => one.name === name) as Stage;
const titles = ({ parts }: Stage) => parts.map(({ title }) => title);

describe('stages', () => {
  it('have the parts that the encoding acts on, and no others', () => {
    const parts = (acts: Acts) => stagesOf(pairOf(acts), FIRST).map((one) => titles(one));
    expect(parts({})).toEqual([['word'], ['q'], ['k'], ['q · k'], ['weight'], ['vector']]);
    expect(parts({ adds: (place) => place })[0]).toEqual(['word', 'position', 'sum']);
    expect(parts({ turns: (place) => place }).slice(1, 3)).toEqual([
      ['q', 'q, turned'],
      ['k', 'k, turned'],
    ]);
    expect(parts({ bias: (q, k) => k - q })[3]).toEqual(['q · k', 'bias', 'score']);
  });

  it('show the order before at the places of the same words', () => {
    const { parts } = stage(pairOf({ bias: (query, key) => key - query }), 'scores');
    const [products, bias] = parts;
    expect(products?.before).toEqual(products?.now);
    expect(bias?.now[0]).toEqual([0, 1, 2, 3]);
    // Adam stands last there: apple three back, ate two.
    expect(bias?.before?.[0]).toEqual([0, -2, -1, -3]);
    expect(stage(pairOf({}, 'adam ate', null), 'queries').parts[0]?.before).toBeNull();
    expect(stage(pairOf({}, 'adam ate', 'adam apple'), 'queries').parts[0]?.before).toBeNull();
  });

  it('go on from block to block', () => {
    const pair = pairOf({});
    const twice = (inside: Inside): Inside => ({
      ...inside,
      states: [...inside.states, inside.states[1] as Rows],
      attentions: [...inside.attentions, ...inside.attentions],
    });
    const [first] = stagesOf({ now: twice(pair.now), before: null }, { block: 1, head: 0 });
    expect(first).toEqual({
      name: 'embeddings',
      parts: [{ title: 'after block 1', said: 'after block 1', now: pair.now.states[1], before: null }],
    });
  });
});

describe('the parting of two orders', () => {
  it.each<[string, Acts, unknown]>([
    ['nothing', {}, null],
    [
      'what is added',
      { adds: (place) => Math.sin(place) },
      { block: 0, stage: 'embeddings', part: 'position' },
    ],
    ['a turn', { turns: (place) => place }, { block: 0, stage: 'queries', part: 'q, turned' }],
    ['a bias', { bias: (q, k) => q - k }, { block: 0, stage: 'scores', part: 'bias' }],
    ['what is hidden', { bias: (q, k) => (k > q ? null : 0) }, { block: 0, stage: 'scores', part: 'bias' }],
    ['a bias that is the same for all', { bias: () => 1 }, null],
    ['less than floats tell', { adds: (place) => 1e-7 * place }, null],
  ])('by %s', (_, acts, expected) => {
    expect(partingOf(pairOf(acts))).toEqual(expected);
  });

  it('is never of a distance alone where a sentence is read backwards', () => {
    const acts = { bias: (q: number, k: number) => -Math.abs(q - k) };
    expect(partingOf(pairOf(acts, 'adam ate apple', 'apple ate adam'))).toBeNull();
    expect(partingOf(pairOf(acts))?.stage).toBe('scores');
  });

  it('is nowhere without another order', () => {
    expect(partingOf(pairOf({ turns: (place) => place }, 'adam ate', null))).toBeNull();
  });
});

it('marks the first two words that changed places', () => {
  expect(firstSwapped(pairOf({}))).toEqual([0, 3]);
  expect(firstSwapped(pairOf({}, 'adam an ate apple', 'adam ate an apple'))).toEqual([1, 2]);
  expect(firstSwapped(pairOf({}, 'adam ate', null))).toEqual([]);
});

describe('a readout', () => {
  const words = ['adam', 'ate', 'an', 'apple'];
  const said = (acts: Acts, name: StageName, part: number, row: number, column: number, before?: null) =>
    readout(
      stage(before === null ? pairOf(acts, 'adam ate an apple', null) : pairOf(acts), name),
      words,
      FIRST,
      {
        ...{ part, row, column },
      },
    );

  it('says word, channel, head and value, before the turn and after, and in the other order', () => {
    // [-1, 0.5] turned by 1 rad: -cos 1 - sin 1 / 2, cos 1 / 2 - sin 1.
    expect(said({ turns: (place) => place }, 'queries', 0, 1, 0, null)).toBe(
      'q of “ate”, channel 1, head 1: −1.00; after its turn: −0.96',
    );
    expect(said({ turns: (place) => place }, 'queries', 1, 1, 1)).toBe(
      'q of “ate”, channel 2, head 1: 0.50; after its turn: −0.57 (previous order: the same)',
    );
    // [2, -2] where it stands now, by 3, and before, by 0.
    expect(said({ turns: (place) => place }, 'keys', 1, 3, 0)).toBe(
      'k of “apple”, channel 1, head 1: 6.00; after its turn: −5.09 (previous order: 6.00; 6.00)',
    );
  });

  it('says who looks at whom', () => {
    expect(said({ bias: (q, k) => (k > q ? null : -1) }, 'scores', 0, 0, 3)).toBe(
      '“adam” looking at “apple”, head 1: q · k: −6.00; bias: hidden; score: hidden (previous order: −6.00; −1.00; −7.00)',
    );
  });

  it('says what a position adds', () => {
    expect(said({ adds: (place) => place / 4 }, 'embeddings', 0, 1, 0, null)).toBe(
      'vector of “ate”, channel 1: −1.00; position: 0.25; sum: −0.75',
    );
  });

  it.each([
    [0, '0.00'],
    [-1e-9, '0.00'],
    [0.0031, '0.0031'],
    [-0.25, '−0.25'],
    [12.345, '12.35'],
    [null, 'hidden'],
  ])('has %s as %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});
