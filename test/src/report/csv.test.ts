import { CSV_COLUMNS, renderCsv } from '../../../src/report/csv.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';

describe('renderCsv', () => {
  const results = madeUpResults();
  const lines = renderCsv(results).trimEnd().split('\n');

  it('has the documented columns, in their order', () => {
    expect(lines[0]).toBe(
      'task,encoding,seed,parameters,test_accuracy,sequence_accuracy,steps_to_95,ms_per_step,' +
        'accuracy_1x,accuracy_2x,accuracy_4x,validation_accuracy,settings,' +
        'steps,batch,lr,width,layers,heads,warmup,schedule,weight_decay,clip,dropout,until,curriculum',
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
        '0,600,32,0.002,32,2,4,,,,,,,',
      ].join(','),
    );
  });

  it('leaves empty what never came and what cannot be run', () => {
    expect(lines.find((line) => line.startsWith('plausible,none,1'))?.split(',')[6]).toBe('');
    expect(lines.find((line) => line.startsWith('plausible,learned,1'))).toMatch(
      /,0\.\d+,,,0\.\d+,0,600,32,0\.002,32,2,4,,,,,,,$/,
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
    expect(row).toMatch(/,0\.\d+,,,0\.\d+,0,600,32,0\.002,32,2,4,,,,,,,$/);
  });
});
