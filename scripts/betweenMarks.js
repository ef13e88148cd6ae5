import { readFileSync, writeFileSync } from 'node:fs';

/** Puts text between `<!-- NAME:begin -->` and `<!-- NAME:end -->` of a file, in place of what stands there. */
export function putBetweenMarks(file, name, text) {
  const content = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [before, after] = [content.split(begin)[0], content.split(end)[1]];
  if (after === undefined || before.length === content.length) {
    throw new Error(`${file} has no ${begin} and ${end}`);
  }
  writeFileSync(file, `${before}${begin}${text}${end}${after}`);
}
