import type { TaskInfo } from '../../../src/experiment/results.js';
import { CSV_COLUMNS, renderCsv } from '../../../src/report/csv.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';

describe('renderCsv', () => {
  const results = madeUpResults();
  const lines = renderCsv(results).trimEnd().split('\n');

  it('has the documented columns, in their order', () => {
    expect(lines[0]).toBe(
      'task,encoding,seed,parameters,test_accuracy,sequence_accuracy,steps_to_95,ms_per_step,' +
        'accuracy_1x,accuracy_2x,accuracy_4x,validation_accuracy,settings,' +
        'steps,batch,lr,width,layers,heads,warmup,schedule,weight_decay,clip,dropout,until,curriculum,' +
        'steps_until,accuracy_by_length,loss_by_length',
    );
    expect(lines[0]).toBe(CSV_COLUMNS.join(','));
  });

  it('has one row a run, with every number unrounded', () => {
    expect(lines).toHaveLength(1 + results.runs.length);
    const run = results.runs.find(({ encoding }) => encoding === 'rotary');
    const row = lines.find((line) => line.startsWith('plausible,rotary,1,'));
    expect(row).toBe(
      [
        'plausible,rotary,1',
        run?.parameters,
        run?.testAccuracy,
        run?.sequenceAccuracy,
        run?.stepsTo95,
        run?.msPerStep,
        run?.lengthAccuracy['8'],
        run?.lengthAccuracy['16'],
        run?.lengthAccuracy['32'],
        run?.validationAccuracy,
        '0,600,32,0.002,32,2,4,,,,,,,,',
        [8, 16, 32].map((length) => `${length}=${run?.lengthAccuracy[length]}`).join(' '),
        [8, 16, 32].map((length) => `${length}=${run?.lengthLoss[length]}`).join(' '),
      ].join(','),
    );
  });

  it('leaves empty what never came and what cannot be run', () => {
    expect(lines.find((line) => line.startsWith('plausible,none,1'))?.split(',')[6]).toBe('');
    expect(lines.find((line) => line.startsWith('plausible,learned,1'))).toMatch(
      /,0\.\d+,,,0\.\d+,0,600,32,0\.002,32,2,4,,,,,,,,,8=0\.\d+,8=[\d.]+( |$)/,
    );
  });

  it('keeps the columns for data with one length, and quotes what needs it', () => {
    const own = MADE_UP_TASKS.slice(0, 1).map((task) => ({
      ...task,
      name: 'my "own", data',
      testLengths: [8],
    }));
    const [head, row] = renderCsv(madeUpResults({ tasks: own, encodings: ['none'], seeds: 1 })).split('\n');
    expect(head).toBe(CSV_COLUMNS.join(','));
    expect(row).toMatch(/^"my ""own"", data",none,1,/);
    expect(row).toMatch(/,0\.\d+,,,0\.\d+,0,600,32,0\.002,32,2,4,,,,,,,,,8=0\.\d+,8=[\d.]+( |$)/);
  });

  it('has a part under its factor, and all parts by their lengths', () => {
    const [task] = MADE_UP_TASKS as [TaskInfo];
    const made = madeUpResults({ tasks: [task], encodings: ['rotary'], seeds: 1 });
    const tasks = [{ ...task, trainLengths: [17, 17] as [number, number], testLengths: [17, 33, 51] }];
    const runs = made.runs.map((run) => ({
      ...run,
      stepsUntil: 250,
      lengthAccuracy: { 17: run.testAccuracy, 33: 0.5, 51: null },
      lengthLoss: { 17: 0.25, 33: 1.5, 51: null },
    }));
    const [head = '', row = ''] = renderCsv({ ...made, tasks, runs }).split('\n');
    const cell = (name: string) => row.split(',')[head.split(',').indexOf(name)];
    expect(cell('accuracy_2x')).toBe('0.5');
    expect(cell('accuracy_4x')).toBe('');
    expect(cell('steps_until')).toBe('250');
    expect(cell('accuracy_by_length')).toBe(`17=${runs[0]?.testAccuracy} 33=0.5`);
    expect(cell('loss_by_length')).toBe('17=0.25 33=1.5');
  });
});
