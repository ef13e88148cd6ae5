import { datasetOfTask } from '../../../src/data/dataset.js';
import { differencesOf } from '../../../src/experiment/differences.js';
import type { TaskInfo } from '../../../src/experiment/results.js';
import { taskInfoOf } from '../../../src/experiment/taskInfo.js';
import { answersOf, sequencesOf } from '../../../src/experiment/testParts.js';
import { taskByName } from '../../../src/tasks/index.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';

const [PLAUSIBLE] = MADE_UP_TASKS as [TaskInfo];

describe('differencesOf', () => {
  const { runs, differences } = madeUpResults({
    tasks: [PLAUSIBLE],
    encodings: ['none', 'learned', 'rotary'],
  });
  const of = (encoding: string, other: string, length: number) =>
    differences.find((row) => row.encoding === encoding && row.other === other && row.length === length);

  it('has each pair once for each test part where both can run, in the order of the runs', () => {
    expect(differences.map(({ encoding, other, length }) => `${encoding} ${other} ${length}`)).toEqual([
      ...['none learned 8', 'none rotary 8', 'learned rotary 8'],
      ...['none rotary 16', 'none rotary 32'],
    ]);
  });

  it('says what is clear by the corrected p', () => {
    expect(of('none', 'rotary', 8)?.verdict).toBe('worse');
    expect(of('learned', 'rotary', 8)?.verdict).toBe('notClear');
    const turned = differencesOf([...runs].reverse(), [PLAUSIBLE]);
    expect(
      turned.find(({ encoding, other, length }) => `${encoding} ${other} ${length}` === 'rotary none 8'),
    ).toMatchObject({
      verdict: 'better',
      n: 3,
    });
    for (const { p, holmP, verdict } of differences) {
      expect(holmP).toBeGreaterThanOrEqual(p);
      expect(verdict === 'notClear').toBe(holmP > 0.05);
    }
  });

  it('pairs the seeds that both have, and needs two', () => {
    const without = (encoding: string, seeds: readonly number[]) =>
      runs.filter((run) => run.encoding !== encoding || !seeds.includes(run.seed));
    const pairs = (kept: typeof runs) =>
      differencesOf(kept, [PLAUSIBLE])
        .filter(({ length }) => length === 8)
        .map(({ encoding, other, n }) => [encoding, other, n]);
    expect(pairs(without('rotary', [2]))).toEqual([
      ['none', 'learned', 3],
      ['none', 'rotary', 2],
      ['learned', 'rotary', 2],
    ]);
    expect(pairs(without('rotary', [2, 3]))).toEqual([['none', 'learned', 3]]);
    expect(pairs([])).toEqual([]);
  });
});

describe('the test parts of a task', () => {
  it('have a sentence and its counterpart in one group', () => {
    const info = taskInfoOf(datasetOfTask(taskByName('plausible'), 1));
    expect(Object.keys(info.testParts)).toEqual(['8', '16', '32']);
    const { asked = [], groups = [] } = info.testParts[8] ?? {};
    expect(asked).toEqual(new Array(512).fill(1));
    expect(groups.slice(0, 6)).toEqual([0, 0, 1, 1, 2, 2]);
    // Two pairs of the same words may stand beside each other.
    expect(groups.at(-1)).toBeGreaterThan(250);
  });

  it('ask for the tokens that have a tag', () => {
    const data = datasetOfTask(taskByName('agent'), 1);
    expect(new Set(taskInfoOf(data).testParts[10]?.asked)).toEqual(new Set([2]));
  });

  it('add up by group, as answers and as whole sequences', () => {
    const part = { asked: [2, 2, 3], groups: [0, 0, 1] };
    const task = { ...PLAUSIBLE, testLengths: [8], testParts: { 8: part } };
    const [run] = madeUpResults({ seeds: 1, encodings: ['none'] }).runs;
    const runs = run
      ? [
          { ...run, rightAnswers: { 8: [2, 1, 3] } },
          { ...run, rightAnswers: {} },
        ]
      : [];
    expect(answersOf(runs, task, 8)).toEqual({ right: [[3, 3]], asked: [4, 3] });
    expect(sequencesOf(runs, task, 8)).toEqual({ right: [[1, 1]], asked: [2, 1] });
  });
});
