import type { Results } from '../experiment/results.js';
import { plural } from './format.js';
import { html, type Markup, trusted } from './markup.js';
import { encodingNames, encodingStyles } from './palette.js';
import { attentionSection } from './sections/attention.js';
import { conditionsSection, failuresSection } from './sections/conditions.js';
import { learningSection, lengthSection } from './sections/curves.js';
import { invarianceSection } from './sections/invariance.js';
import { summarySection } from './sections/summaryTable.js';
import { STYLE } from './style.js';
import { type Subject, subjectOf } from './subject.js';
import { judge } from './verdict.js';

/** Nothing is loaded and nothing is run, whatever the data say; the page's own styles are all that is let in. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * report.html: one file that opens from disk without a network or a script, and is drawn from `results` alone.
 * The same results give the same page, to the last byte.
 */
export function renderReport(results: Results): string {
  const styles = encodingStyles(encodingNames(results));
  const judged = judge(results);
  const subject = subjectOf(results);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${subject.title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${pageHeader(results, subject, styles.size)}
<main>
${subject.answer(judged, styles)}
${failuresSection(results.failures)}
${invarianceSection(results.invariance, styles)}
${summarySection(results, judged, styles)}
${learningSection(results, judged, styles)}
${lengthSection(results, judged, styles)}
${attentionSection(results, judged, styles)}
${conditionsSection(results)}
</main>
<footer>Drawn by tfjs-transformer-block ${results.environment.package} from results.json; every number here is in that file.</footer>
</body>
</html>
`;
  return page.text;
}

function pageHeader(results: Results, subject: Subject, encodings: number): Markup {
  const { runs, tasks, environment, failures, invariance } = results;
  const seeds = new Set(runs.map((run) => run.seed)).size;
  const numbers = { task: tasks.length, encoding: encodings, seed: seeds };
  const counts = subject.counted.map((noun) => plural(numbers[noun], noun)).join(' × ');
  return html`<header>
<h1>${subject.question}</h1>
<p class="note">${counts}: ${plural(runs.length, 'finished run')} of the same ${subject.encoder} on
${environment.backend}, ${environment.date.slice(0, 10)}</p>
<nav aria-label="Sections"><a href="#answer">Answer</a>${failures.length > 0 ? html`<a href="#failures">Failures</a>` : null}${invariance.length > 0 ? html`<a href="#untrained">Untrained</a>` : null}<a href="#numbers">Numbers</a><a href="#learning">Training</a>${
    tasks.some((task) => task.testLengths.length > 1) ? html`<a href="#length">Length</a>` : null
  }<a href="#attention">Attention</a><a href="#conditions">Conditions</a></nav>
</header>`;
}
