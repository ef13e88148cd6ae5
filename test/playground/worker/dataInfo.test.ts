import { dataInfo } from '../../../playground/worker/dataInfo.js';
import { datasetOfTask, datasetOfTsv } from '../../../src/data/dataset.js';
import type { DataSource } from '../../../src/experiment/job.js';
import { taskByName } from '../../../src/tasks/index.js';

function own(train: string, test: string, format: 'tags' | 'label' = 'label') {
  const part = (name: string, text: string) => ({ file: `${name}.tsv`, text });
  const source = {
    ...{ kind: 'tsv' as const },
    tsv: { name: 'own', format, train: part('train', train), test: part('test', test) },
  };
  return dataInfo(datasetOfTsv(source.tsv), source);
}

const TRAIN = 'the dog sleeps\tX\nthe cat barks\tY\n';

describe('dataInfo', () => {
  it('begins with sentences whose words training has, where there are such', () => {
    const { sentences } = own(TRAIN, 'red blue green\tX\nthe dog red\tX\n\nthe cat sleeps\tY\n');
    expect(sentences).toEqual(['the cat sleeps']);
  });

  it('has the words of a sentence that training does not know, and not what stands for them', () => {
    expect(own(TRAIN, 'Red blue green\tX\n').sentences).toEqual(['red blue green']);
    expect(own('a b\tX Y', 'A zip\tX Y', 'tags').sentences).toEqual(['A zip']);
  });

  it('lists the words of training alone', () => {
    expect(own(TRAIN, TRAIN).vocabulary).toEqual(['the', 'dog', 'sleeps', 'cat', 'barks']);
  });

  it('says how many test sequences the accuracy is of', () => {
    const lines = Array.from({ length: 1030 }, (_, i) => `w${i % 515} dog\tX\n`).join('');
    expect(own(lines, lines)).toMatchObject({ testCount: 1030, curveCount: 512 });
    const source: DataSource = { kind: 'task', name: 'plausible' };
    const info = dataInfo(datasetOfTask(taskByName('plausible'), 1), source);
    expect(info).toMatchObject({ testCount: 512, curveCount: 512 });
    expect(info.sentences).toHaveLength(3);
  });
});
