import type { Results, TaskInfo } from '../../../src/experiment/results.js';
import { besidePaper } from '../../../src/report/besidePaper.js';
import { paperSection } from '../../../src/report/sections/paper.js';
import { renderTable } from '../../../src/report/table.js';
import { judge } from '../../../src/report/verdict.js';
import { viewOf } from '../../../src/report/view.js';
import { publishedStudy } from '../../../src/studies/index.js';
import type { PublishedStudy } from '../../../src/studies/study.js';
import { madeUpParts, madeUpResults } from '../../support/madeUpResults.js';

const LENGTHS = [32, 63, 95, 157];

const TEXT: TaskInfo = {
  ...{ name: 'book', description: 'A text.', type: 'tag', causal: true, isText: true, classes: ['a', 'b'] },
  ...{ bagOfWordsAccuracy: null, trainLengths: [32, 32], testLengths: LENGTHS },
  testParts: madeUpParts(LENGTHS, 3, 11),
};

/** @param losses of an answer at 157, by encoding and seed */
function results(losses: Readonly<Record<string, readonly number[]>>, tasks = [TEXT]): Results {
  const encodings = ['sinusoidal', 'alibi', 't5'];
  const made = madeUpResults({ encodings, tasks, seeds: 2, points: 3 });
  const runs = made.runs.map((run) => {
    const loss = losses[run.encoding]?.[run.seed - 1];
    if (loss === undefined) return run;
    const asked = TEXT.testParts[157]?.asked ?? [];
    return { ...run, losses: { 157: asked.map((answers) => answers * loss) } };
  });
  return { ...made, runs, study: { study: 'press-2022', scale: 0.01 } };
}

function beside(given: Results) {
  return besidePaper(given, judge(given), publishedStudy('press-2022') as PublishedStudy);
}

it('sets each test beside the one of the paper that is as many times as long as training', () => {
  const given = results({});
  const [table, ...others] = beside(given);
  expect(others).toEqual([]);
  expect(table?.parts).toEqual([512, 1012, 1512, 2512].map((paper, i) => ({ paper, ours: LENGTHS[i] })));
  const loss = given.summary.find((row) => row.encoding === 'alibi')?.lengthLoss[157] as number;
  expect(table?.rows.find(({ encoding }) => encoding === 'alibi')?.cells[3]).toEqual({
    paper: '18.41',
    ours: Math.exp(loss).toFixed(2),
  });
});

it('leaves out tests of other lengths', () => {
  const other = { ...TEXT, testLengths: [32, 50], testParts: madeUpParts([32, 50], 3, 11) };
  expect(beside(results({}, [other]))[0]?.parts).toEqual([{ paper: 512, ours: 32 }]);
  const none = { ...other, trainLengths: [40, 40] as [number, number] };
  expect(beside(results({}, [none]))).toEqual([]);
});

it.each([
  ['reproduced', [1.9, 1.9]],
  ['not reproduced', [2.1, 2.1]],
  ['not clear', [1.9, 2.1]],
])('says that alibi > sinusoidal is %s, where losses are %j, not 2', (outcome, alibi) => {
  const given = results({ alibi, sinusoidal: [2, 2] });
  const orderings = beside(given)[0]?.orderings.filter(({ length }) => length === 157);
  // By the paper's numbers: 18.41, 20.41, 132.41.
  expect(orderings?.map(({ better, worse }) => `${better} > ${worse}`)).toEqual([
    'alibi > sinusoidal',
    't5 > sinusoidal',
    'alibi > t5',
  ]);
  expect(orderings?.[0]).toMatchObject({ outcome });
  expect(orderings?.[1]).toMatchObject({ outcome: 'not clear', difference: null });
});

it('tells nothing apart that the paper does not: 19.65 and 19.73', () => {
  const pairs = beside(results({}))[0]?.orderings.filter(({ length }) => length === 32);
  expect(pairs?.map(({ better, worse }) => `${better} > ${worse}`)).toEqual([
    'alibi > sinusoidal',
    't5 > sinusoidal',
  ]);
});

it('goes by whole sequences where the paper counts those', () => {
  const lengths = [6, 12];
  const task: TaskInfo = {
    ...{ name: 'lm-copy', description: 'Letters again.', type: 'tag', causal: true, classes: ['a', 'b'] },
    ...{ bagOfWordsAccuracy: null, trainLengths: [2, 6], testLengths: lengths },
    testParts: madeUpParts(lengths, 3, 97),
  };
  const made = madeUpResults({ encodings: ['t5', 'rotary'], tasks: [task], seeds: 3, points: 3 });
  // Of three answers each, all of a third and none of the rest, or two of each: fewer answers, and yet whole ones.
  const rightOf = (encoding: string) =>
    Array.from({ length: 97 }, (_, i) => (encoding === 'rotary' ? 2 : i % 3 ? 0 : 3));
  const runs = made.runs.map((run) => ({
    ...run,
    rightAnswers: { 6: rightOf(run.encoding), 12: rightOf(run.encoding) },
  }));
  const given = { ...made, study: { study: 'kazemnejad-2023', scale: 0.1 }, runs };
  const tables = besidePaper(given, judge(given), publishedStudy('kazemnejad-2023') as PublishedStudy);
  const exact = tables.find(({ measures }) => measures?.ours === 'exact match in %');
  expect(exact?.rows).toEqual([
    { encoding: 't5', cells: [{ paper: '42.0', ours: '34.0' }] },
    { encoding: 'rotary', cells: [{ paper: '1.1', ours: '0.0' }] },
  ]);
  expect(exact?.orderings).toMatchObject([{ better: 't5', worse: 'rotary', outcome: 'reproduced' }]);
});

it('is in the terminal and in the report, and nowhere without a study', () => {
  const given = results({ sinusoidal: [2, 2], alibi: [1.9, 1.9], t5: [1.8, 1.8] });
  const text = renderTable(given);
  expect(text).toContain('Compared with press-2022 (arXiv 2108.12409)');
  expect(text).toContain('at 157, reproduced: alibi > sinusoidal (9.5%)');
  expect(text).toContain('at 157, not reproduced: alibi > t5 (-10.5%)');
  expect(text).toMatch(/Of \d+ orderings: 2 reproduced, 1 not reproduced, \d+ not clear\./);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  const page = paperSection(viewOf(given))?.body.text;
  expect(page).toContain('alibi &gt; sinusoidal (9.5%)');
  expect(page).toContain('<td class="number">132.41</td>');
  for (const study of [{ study: 'of another version' }, {}, null]) {
    expect(renderTable({ ...given, study })).not.toContain('Compared with');
    expect(paperSection(viewOf({ ...given, study }))).toBeNull();
  }
});
