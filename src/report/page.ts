import { html, type Markup, trusted } from './markup.js';
import { STYLE } from './style.js';

/** Nothing is loaded and nothing is run, whatever the data say; the page's own styles and pictures are all that is let in. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

export interface Page {
  readonly title: string;
  readonly header: Markup;
  readonly main: Markup;
  readonly footer: string;
}

/** A whole document. */
export function drawPage({ title, header, main, footer }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
${header}
</header>
<main>
${main}
</main>
<footer>${footer}</footer>
</body>
</html>
`;
  return page.text;
}
