/** A fenced block of a Markdown text. */
export interface Block {
  /** Line of the fence, 1 is the first. */
  line: number;
  language: string;
  code: string;
  /** What a comment `<!-- test: ... -->` right before it says on how to test it. */
  directive: string | null;
}

/** All fenced blocks, in order. @throws Error when a fence is not closed. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const fence = /^\s*(`{3,}|~{3,})(.*)$/.exec(lines[i] ?? '');
    if (!fence) continue;
    const [, mark = '', language = ''] = fence;
    const end = lines.findIndex((text, j) => j > i && text.trim() === mark);
    if (end === -1) throw new Error(`line ${i + 1}: the block is not closed`);
    blocks.push({
      line: i + 1,
      language: language.trim(),
      code: lines.slice(i + 1, end).join('\n'),
      directive: directiveAbove(lines, i),
    });
    i = end;
  }
  return blocks;
}

function directiveAbove(lines: readonly string[], fence: number): string | null {
  const above =
    lines
      .slice(0, fence)
      .filter((text) => text.trim() !== '')
      .at(-1) ?? '';
  return /^<!-- test: (.*) -->$/.exec(above.trim())?.[1] ?? null;
}

/** The commands of a shell block, one by one, each on one line. */
export function commandsOf(code: string): string[] {
  return code
    .replace(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .flatMap((line) => line.split(' && '));
}

/** The words of a command, without the quotation marks around them. */
export function wordsOf(command: string): string[] {
  return (command.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^["'](.*)["']$/, '$1'));
}

/** What TypeScript says that it prints: `console.log(x); // prints this`. */
export function promisedOutput(code: string): string[] {
  return Array.from(code.matchAll(/\/\/ prints (.*)$/gm), ([, text]) => text ?? '');
}
