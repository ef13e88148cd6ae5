import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { positionalEncodingEntry } from '../../layers/index.js';
import { positionalEncoding } from '../../layers/public/positional.js';
import { positionalProbe } from '../../src/models/positionalProbe.js';
import { transformerEncoder } from '../../src/models/transformerEncoder.js';
import { blindTo } from '../../src/report/blindTo.js';
import { encodingStyles } from '../../src/report/palette.js';
import {
  biasFigures,
  contentFigures,
  inputFigures,
  rotationFigures,
  similarityFigures,
} from '../../src/report/probeFigures.js';
import { drawProbeFigure } from '../../src/report/sections/ideas.js';

const POSITIONS = 16;
const SENTENCE = ['adam', 'ate', 'an', 'apple'];

const CANNOT_TELL = {
  order:
    'Any two orders of the same words: they are the same to an encoder with it, whatever its weights. A causal model uses word order all the same.',
  mirror:
    'A sequence and the same sequence read backwards: they are the same to an encoder with it, whatever its weights. With a causal mask it tells them apart.',
};

/**
 * The page of one encoding: formula, pictures, what it cannot tell, and its rows in the tables of docs/encodings.md.
 * @param root folder of the repository @param tables text of docs/encodings.md
 */
export async function encodingPage(name: string, root: string, tables: string): Promise<string> {
  const { label, explanation, idea, group, paper } = positionalEncodingEntry(name);
  const className = positionalEncoding(name, { maxLength: POSITIONS }).getClassName();
  const blindness = blindTo(name);
  const [, , , pastTraining, source] = cellsOf(tables, name, 5);
  const [, form, cross] = cellsOf(tables, name, 3);
  return [
    `# ${label}`,
    `\`positional: '${name}'\` | ${group} | [${className}](../reference/tfjs-transformer-block/classes/${className}.md)`,
    // Of the report's own drawings.
    (explanation || idea).replace(/ ?The figures show trained values\.$/, ''),
    ...(paper
      ? [
          `${source === 'the same' ? 'Paper' : source?.split(', [')[0]}: [${paper}](https://arxiv.org/abs/${paper})`,
        ]
      : []),
    '## Formula',
    escaped(docstringOf(className, root)),
    ...(await pictures(name)),
    '## What it cannot tell',
    blindness
      ? CANNOT_TELL[blindness]
      : 'No two orders of the same words are known that are the same to it, whatever its weights.',
    '## How it behaves',
    [
      `- Past the lengths of training: ${pastTraining}.`,
      `- In [cross attention](../encodings.md#form-and-cross-attention): ${cross}.`,
      ...(form ? [`- Form: ${form}.`] : []),
    ].join('\n'),
    ...measured(tables, name),
    '[All encodings](../encodings.md) compares them.',
  ]
    .join('\n\n')
    .concat('\n');
}

/** The row of a Markdown table with so many columns that begins with the name. */
function cellsOf(tables: string, name: string, columns: number): string[] {
  const rows = tables.split('\n').filter((line) => line.startsWith(`| \`${name}\` |`));
  const cells = rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  // Links of the table are from the folder above.
  const found = cells.find(({ length }) => length === columns) ?? [];
  return found.map((cell) => cell.replace(/\]\((?!https:)/g, '](../'));
}

/** What the source says of a class, without its tags. */
function docstringOf(className: string, root: string): string {
  const folder = join(root, 'layers/positional');
  for (const file of readdirSync(folder).filter((one) => one.endsWith('.ts'))) {
    const [before, after] = readFileSync(join(folder, file), 'utf8').split(`\nexport class ${className} `);
    if (after === undefined || !before?.endsWith('*/')) continue;
    const comment = before.slice(before.lastIndexOf('/**'));
    const text = comment.replace(/^\/\*\*|\s*\*\/$/g, '').replace(/^[ \t]*\* ?/gm, '');
    return (text.split(/^@/m)[0] as string).trim();
  }
  throw new Error(`${className} has no docstring in layers/positional`);
}

/** Of VitePress, what would be markup. */
const escaped = (text: string) => text.replaceAll('<', '&lt;').replace(/[*]/g, '\\*').replaceAll('{{', '{ {');

async function pictures(name: string): Promise<string[]> {
  const sizes = { vocabSize: 10, modelDim: 32, numLayers: 1, numHeads: 4, maxLength: POSITIONS };
  const model = transformerEncoder({ ...sizes, positional: name, seed: 1 });
  const ids = tf.tensor2d([[1, 2, 3, 4]], [1, 4], 'int32');
  const { inputs, attentions } = await positionalProbe(model, POSITIONS, ids);
  model.dispose();
  ids.dispose();
  const style = encodingStyles([name], [positionalEncodingEntry(name)]).get(name);
  const look = { encoding: name, color: style?.color ?? 'currentColor', trained: POSITIONS - 1 };
  const figures = [
    ...inputFigures(inputs, inputs, look),
    ...rotationFigures(attentions, look),
    ...similarityFigures(attentions, look),
    ...biasFigures(attentions, look),
    ...contentFigures(attentions, SENTENCE, look),
  ].map((figure) => drawProbeFigure(figure).text.replace(/\n\s*/g, ' '));
  if (figures.length === 0) return [];
  return [
    '## Picture',
    `What it does at the first ${POSITIONS} positions of an untrained model of width 32 with 4 heads:`,
    `<div class="drawings">${figures.join('')}</div>`,
  ];
}

/** The lines of the printed table about one encoding. */
function measured(tables: string, name: string): string[] {
  const printed = (tables.split('\nplausible  ')[1] ?? '').split('\n');
  const rule = printed.findIndex((line) => line.startsWith('──'));
  const row = printed.find((line) => line.startsWith(` ${name} `));
  if (row === undefined) return [];
  const header = printed.slice(rule + 1, rule + 3);
  const afterName = header[0]?.indexOf('accuracy') ?? 0;
  const shown = [...header, row].map((line) => line.slice(afterName)).join('\n');
  return [
    '## Measured',
    'On `plausible`, after 1,000 steps, 3 seeds; accuracy at the lengths of training, and at up to 1, 2 and 4 times that:',
    `\`\`\`text\n${shown}\n\`\`\``,
  ];
}
