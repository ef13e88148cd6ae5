import { html, type Markup, trusted } from './markup.js';
import { SORT_SCRIPT, SORT_SCRIPT_HASH } from './sortScript.js';
import { STYLE } from './style.js';
import { taskChoice, taskChoiceCss } from './taskChoice.js';

/** Nothing is loaded, whatever the data say, and nothing is run but the one script: that and the page's own styles and pictures are let in. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${SORT_SCRIPT_HASH}'`;

export interface Page {
  readonly title: string;
  /** Names of its tasks. */
  readonly tasks: readonly string[];
  readonly header: Markup;
  readonly main: Markup;
  readonly footer: string;
}

/** A whole document. */
export function drawPage({ title, tasks, header, main, footer }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(STYLE + taskChoiceCss(tasks))}</style>
</head>
<body>
<header>
${header}
</header>
<main>
${taskChoice(tasks)}${main}
</main>
<footer>${footer}</footer>
<script>${trusted(SORT_SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}
