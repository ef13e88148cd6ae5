import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { settingsGrid } from '../../../src/cli/grid.js';
import {
  COMPARE_OPTIONS,
  type CompareOptions,
  checkedEncodings,
  dataSources,
} from '../../../src/cli/options.js';
import { expanded } from '../../../src/cli/study.js';
import { publishedStudy, studyNames } from '../../../src/studies/index.js';
import type { PublishedStudy } from '../../../src/studies/study.js';

const STUDIES = studyNames().map((name) => publishedStudy(name) as PublishedStudy);

function optionsOf(...args: string[]): CompareOptions {
  const command = new Command().exitOverride().configureOutput({ writeErr() {} });
  for (const option of COMPARE_OPTIONS) command.addOption(option);
  return command.parse(expanded(['compare', ...args]).slice(1), { from: 'user' }).opts<CompareOptions>();
}

describe.each(STUDIES)('the study $name', (study) => {
  it.each([1, study.defaultScale, 1e-6])('is a comparison that can be run, at scale %d', (scale) => {
    const needed = study.text === undefined ? [] : ['--text', __filename];
    const options = optionsOf('--study', study.name, '--scale', `${scale}`, ...needed);
    expect(checkedEncodings(options.encodings).length).toBeGreaterThan(3);
    expect(settingsGrid(options)).toHaveLength(1);
    expect(dataSources(options).length).toBeGreaterThan(0);
    expect(options).toMatchObject({ study: study.name, scale });
  });

  it('has a number for each test and encoding of its tables', () => {
    const encodings = checkedEncodings(study.options(1).encodings as string[]);
    for (const { testLengths, values } of study.tables) {
      expect(encodings).toEqual(expect.arrayContaining(Object.keys(values)));
      for (const numbers of Object.values(values)) expect(numbers).toHaveLength(testLengths.length);
    }
    expect(study.tables.length + study.statements.length).toBeGreaterThan(0);
  });
});

describe('at scale 1', () => {
  it.each<[string, object]>([
    [
      'ruoss-2023',
      {
        ...{
          lengths: '1-40',
          testLengths: ['1-40', '41-100'],
          steps: [10_000],
          batch: [128],
          lr: [1e-3],
          clip: [1],
        },
        ...{ width: [64], layers: [5], heads: [8], dropout: [0.1] },
      },
    ],
    [
      'kazemnejad-2023',
      {
        ...{
          lengths: '2-20',
          testLengths: ['2-20', '21-40'],
          steps: [40_000],
          batch: [64],
          lr: [3e-5],
          warmup: [2400],
        },
        ...{
          width: [768],
          layers: [12],
          heads: [12],
          dropout: [0.1],
          weightDecay: [0.05],
          schedule: ['linear'],
        },
      },
    ],
    [
      'press-2022',
      {
        ...{
          lengths: '512-512',
          testLengths: ['512-512', '1012-1012', '1512-1512', '2512-2512'],
          steps: [286_000],
        },
        ...{ width: [1024], layers: [16], heads: [8], dropout: [0.3], warmup: [16_000], batch: [18] },
      },
    ],
  ])('%s is what its authors state', (name, stated) => {
    expect(optionsOf('--study', name, '--scale', '1')).toMatchObject(stated);
  });
});

it('has the means of the curves of Kazemnejad et al., test/golden/kazemnejad_2023.py', () => {
  interface Curves {
    readonly firstLength: number;
    readonly trainLength: number;
    readonly accuracy: Readonly<Record<string, readonly number[]>>;
  }
  const golden = JSON.parse(
    readFileSync(resolve(__dirname, '../../golden/kazemnejad_2023.json'), 'utf8'),
  ) as Record<string, Curves>;
  for (const [task, { firstLength, trainLength, accuracy }] of Object.entries(golden)) {
    const table = publishedStudy('kazemnejad-2023')?.tables.find((one) => one.task === task);
    expect(table).toMatchObject({ trainLength, testLengths: [2 * trainLength] });
    for (const [encoding, curve] of Object.entries(accuracy)) {
      const longer = curve.slice(trainLength - firstLength + 1);
      expect(longer).toHaveLength(trainLength);
      const mean = longer.reduce((sum, value) => sum + value, 0) / trainLength;
      expect(table?.values[encoding]?.[0]).toBeCloseTo(mean, 2);
    }
  }
});

it('pairs each randomized encoding with the plain one, where both are compared', () => {
  const [statement] = publishedStudy('ruoss-2023')?.statements ?? [];
  expect(statement?.pairs(['rotary', 'randomized(rotary,64)', 'randomized(alibi,64)', 'none'])).toEqual([
    ['randomized(rotary,64)', 'rotary'],
  ]);
});
