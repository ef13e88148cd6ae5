// What TypeScript has to know of the kernels, taken from what they are: the names that the module exports, and the fields of
// the structs that it reads.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const KINDS = ['i32', 'usize', 'f32'];

/** Source of the union of all names that a module exports. */
export function exportNames(binary) {
  const names = WebAssembly.Module.exports(new WebAssembly.Module(binary)).map(({ name }) => name);
  return `export type ExportName =${names.map((name) => `\n  | '${name}'`).join('')};`;
}

/** Source of the fields of each `@unmanaged` class of a file, with their comments, in the order that they have in memory. */
export function structs(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const classes = source.statements.filter(
    (node) =>
      ts.isClassDeclaration(node) &&
      ts.getDecorators(node)?.some(({ expression }) => expression.getText(source) === 'unmanaged'),
  );
  return classes.map(({ name, members }) => {
    const fields = members.filter(ts.isPropertyDeclaration).map((field) => {
      const kind = field.type?.getText(source);
      // Without gaps then, and a field's place is four times its number.
      if (!KINDS.includes(kind)) {
        throw new Error(
          `${file}: a field of ${name.text} must be one of ${KINDS.join(', ')}; got ${field.getText(source)}`,
        );
      }
      const comment = source.text.slice(field.pos, field.getStart(source)).trim();
      return `${comment && `\n  ${comment}`}\n  ${field.name.text}: '${kind}',`;
    });
    return `export const ${name.text} = {${fields.join('')}\n} as const;`;
  });
}
