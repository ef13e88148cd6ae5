// What TypeScript has to know of the kernels, taken from what they are: the names that the module exports, and the structs
// that it reads.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** What a field is in TypeScript, and how it is written; all have 4 bytes, so that there are no gaps between them. */
const KINDS = {
  i32: { type: 'number', write: (index, name) => `ints[${index}] = values.${name};` },
  f32: { type: 'number', write: (index, name) => `floats[${index}] = values.${name};` },
  usize: { type: 'Operand', write: (index, name) => `ints[${index}] = heap.at(values.${name});` },
};

/** Source of the interface of a module and of the `@unmanaged` classes in its sources. */
export function kernelInterface(binary, files) {
  return `import type * as tf from '@tensorflow/tfjs';

export type ExportName =${exportNames(binary)
    .map((name) => `\n  | '${name}'`)
    .join('')};

type Operand = tf.TensorInfo | null | undefined;
type Pointers = { at(operand: Operand): number };
${files.flatMap(unmanagedClasses).map(structSource).join('')}`;
}

function exportNames(binary) {
  return WebAssembly.Module.exports(new WebAssembly.Module(binary)).map(({ name }) => name);
}

function unmanagedClasses(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const commentOf = (node) => source.text.slice(node.pos, node.getStart(source)).trim();
  const isUnmanaged = (node) =>
    ts.isClassDeclaration(node) &&
    ts.getDecorators(node)?.some(({ expression }) => expression.getText(source) === 'unmanaged');
  return source.statements.filter(isUnmanaged).map((node) => ({
    name: node.name.text,
    fields: node.members.filter(ts.isPropertyDeclaration).map((field) => {
      const kind = KINDS[field.type?.getText(source)];
      if (kind) return { ...kind, name: field.name.text, comment: commentOf(field) };
      throw new Error(
        `${file}: a field of ${node.name.text} must be one of ${Object.keys(KINDS).join(', ')}; got ${field.getText(source)}`,
      );
    }),
  }));
}

function structSource({ name, fields }) {
  return `
export interface ${name} {
${fields.map(({ name, type, comment }) => `${comment && `  ${comment}\n`}  readonly ${name}: ${type};`).join('\n')}
}

export const ${name} = {
  /** Size in bytes. */
  size: ${fields.length * 4},
  /** Writes the struct to where both arrays are. */
  write(values: ${name}, heap: Pointers, ints: Int32Array, floats: Float32Array): void {
${fields.map(({ name, write }, index) => `    ${write(index, name)}`).join('\n')}
  },
};
`;
}
