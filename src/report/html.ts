import type { Results } from '../experiment/results.js';
import { plural } from './format.js';
import { html, type Markup } from './markup.js';
import { drawPage } from './page.js';
import { printable } from './printable.js';
import { drawSection, type Section, sectionLinks } from './section.js';
import { answerSection } from './sections/answerSection.js';
import { attentionSection } from './sections/attention.js';
import { conditionsSection, failuresSection } from './sections/conditions.js';
import { costSection } from './sections/costs.js';
import { learningSection, lengthSection } from './sections/curves.js';
import { differencesSection } from './sections/differences.js';
import { ideasSection } from './sections/ideas.js';
import { invarianceSection } from './sections/invariance.js';
import { linearProbeSection } from './sections/linearProbe.js';
import { mistakesSection } from './sections/mistakes.js';
import { paperSection } from './sections/paper.js';
import { summarySection } from './sections/summaryTable.js';
import { type Subject, subjectOf } from './subject.js';
import { type View, viewOf } from './view.js';

/**
 * report.html: one file that opens from disk and needs neither a network nor a script, and is drawn from results alone.
 * The same results give the same page, to the last byte.
 */
export function renderReport(given: Results): string {
  const results = printable(given);
  const subject = subjectOf(results);
  const view = viewOf(results);
  const sections: readonly (Section | null)[] = [
    answerSection(subject, view),
    failuresSection(results.failures),
    invarianceSection(view),
    ...(view.judged.some(({ rows }) => rows.length > 0) ? runSections(view) : []),
    conditionsSection(results),
  ];
  const shown = sections.filter((section) => section !== null);
  return drawPage({
    title: subject.title,
    tasks: view.tasks,
    header: html`<h1>${subject.question}</h1>
${counts(results, subject, view.styles.size)}
${sectionLinks(shown)}`,
    main: html`${shown.map(drawSection)}`,
    footer: `Drawn by tfjs-transformer-block ${results.environment.package} from results.json; that file has every number shown here.`,
  });
}

/** What finished runs show. */
function runSections(view: View): readonly (Section | null)[] {
  return [
    summarySection(view),
    differencesSection(view),
    paperSection(view),
    learningSection(view),
    costSection(view),
    lengthSection(view),
    linearProbeSection(view),
    mistakesSection(view),
    attentionSection(view),
    ideasSection(view),
  ];
}

function counts({ runs, tasks, environment }: Results, subject: Subject, encodings: number): Markup {
  const seeds = new Set(runs.map((run) => run.seed)).size;
  const numbers = { task: tasks.length, encoding: encodings, seed: seeds };
  const counted = subject.counted.map((noun) => plural(numbers[noun], noun)).join(' × ');
  return html`<p class="note">${counted}: ${plural(runs.length, 'finished run')} of the same ${subject.model} on
${environment.backend}, <time>${environment.date.slice(0, 10)}</time></p>`;
}
