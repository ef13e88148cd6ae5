import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Estimate, Results, Settings } from '../../src/experiment/results.js';

const read = (name: string) => readFileSync(join(__dirname, '../../docs', name), 'utf8');
const PAGE = read('claims.md');
const { summary, runs, settings, study, tasks } = JSON.parse(read('claims.json')) as Results;

const percent = (value: number) => (100 * value).toFixed(1);
function cell(estimate: Estimate | null | undefined): string {
  if (!estimate) return 'cannot run';
  return `${percent(estimate.mean)} [${estimate.ci95?.map(percent).join(', ')}]`;
}
const rowOf = (task: string, encoding: string) => {
  const row = summary.find((one) => one.task === task && one.encoding === encoding);
  if (!row?.probe) throw new Error(`docs/claims.json has no probe of ${encoding} on ${task}`);
  return { ...row, probe: row.probe };
};
const ENCODINGS = ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 't5'];
const line = (encoding: string, ...cells: (string | number)[]) =>
  `| \`${encoding}\` | ${cells.join(' | ')} |`;

function pollution(task: string): string[] {
  const { chance, positionOfToken } = rowOf(task, 'none').probe;
  const [token, position, alone] = [chance.token, chance.position, positionOfToken].map(({ mean }) =>
    percent(mean),
  );
  const references = [
    `| guessing | ${token} | ${token} | ${token} | ${position} | ${position} |`,
    `| token alone | | | | ${alone} | ${alone} |`,
  ];
  const rows = ENCODINGS.map((encoding) => {
    const { untrained, trained } = rowOf(task, encoding).probe;
    const last = trained.length - 1;
    const token = [trained[0], untrained[last], trained[last]].map((layer) => cell(layer?.token));
    return line(encoding, ...token, ...[trained[0], trained[last]].map((layer) => cell(layer?.position)));
  });
  return [...rows, ...references];
}

const BAGS = tasks.map(({ bagOfWordsAccuracy }) => percent(bagOfWordsAccuracy ?? Number.NaN));
const COSTS = ENCODINGS.map((encoding) => {
  const [plausible, reverse] = [rowOf('plausible', encoding), rowOf('reverse', encoding)];
  const times = runs.filter((run) => run.encoding === encoding).map(({ msPerStep }) => msPerStep);
  const range = `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)}`;
  return line(
    encoding,
    ...[plausible.stepsTo95 ?? 'never', cell(plausible), cell(reverse)],
    ...[plausible.parameters.toLocaleString('en-US'), range],
  );
}).concat(`| bag of words | | ${BAGS.join(' | ')} | | |`);

const LENGTHS = ENCODINGS.map((encoding) =>
  line(
    encoding,
    ...['plausible', 'reverse'].flatMap((task) =>
      ['16', '32'].map((length) => cell(rowOf(task, encoding).lengthAccuracy[length])),
    ),
  ),
);

describe('docs/claims.md', () => {
  it.each([
    ['states, plausible', pollution('plausible')],
    ['states, reverse', pollution('reverse')],
    ['costs', COSTS],
    ['lengths', LENGTHS],
  ])('has the table of %s from docs/claims.json', (_, lines) => {
    expect(PAGE).toContain(`\n${lines.join('\n')}\n`);
  });

  it('has no figure in its text that is not a mean or a time in a table', () => {
    const [text, tables] = [true, false].map((isText) =>
      PAGE.split('\n')
        .filter((one) => one.startsWith('|') !== isText)
        .join('\n'),
    );
    const figures = text?.match(/\d+\.\d+(?!\d*\])/g)?.filter((one) => !/^\d{4}\.\d{4,5}$/.test(one)) ?? [];
    expect(figures.length).toBeGreaterThan(10);
    const means = tables?.replace(/\[[^\]]*\]/g, '');
    for (const figure of figures) expect(means).toContain(figure);
  });

  it('has the parameters that a table takes', () => {
    const [none, learned] = ['none', 'learned'].map((encoding) => rowOf('plausible', encoding).parameters);
    expect(PAGE).toContain(`have ${(learned ?? 0) - (none ?? 0)} more`);
  });

  it('states its budget', () => {
    const { steps, batch, width, layers, heads } = settings[0] as Settings;
    expect(settings).toHaveLength(1);
    expect(study?.seeds).toHaveLength(5);
    expect(PAGE.replaceAll('\n', ' ')).toContain(
      `5 seeds, ${steps} steps of ${batch} sequences of 4 to 8 tokens, width ${width}, ${layers} blocks, ${heads} heads`,
    );
  });
});
