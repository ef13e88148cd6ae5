import type { Results } from '../experiment/results.js';
import { VERSION } from '../version.js';
import { list, plural } from './format.js';
import { html } from './markup.js';
import { drawPage } from './page.js';
import { printable } from './printable.js';
import { drawSection, type Section, sectionLinks } from './section.js';
import { conditions } from './sections/conditions.js';
import { answersSection } from './sideBySide/answers.js';
import { betweenSection } from './sideBySide/between.js';
import { columns } from './sideBySide/columns.js';
import { learningRows, lengthRows } from './sideBySide/curves.js';
import { settingsSection } from './sideBySide/settings.js';
import { viewOf } from './view.js';

export interface LabelledResults {
  /** What tells these results from the others, such as their file. */
  readonly label: string;
  readonly results: Results;
}

/** One page of several results, each a column: their answers and curves on the same axes, and what differs between them. */
export function renderSideBySide(given: readonly LabelledResults[]): string {
  const files = printable(given);
  const all = files.map(({ results }) => results);
  const views = files.map(({ label, results }) => ({ label, ...viewOf(results, all) }));
  const tasks = views[0]?.tasks ?? [];
  const sections: readonly (Section | null)[] = [
    answersSection(views),
    settingsSection(views),
    betweenSection(views),
    learningRows(views),
    lengthRows(views),
    {
      id: 'conditions',
      name: 'Conditions',
      heading: 'How each was run',
      body: columns(views, ({ results }) => conditions(results)),
    },
  ];
  const shown = sections.filter((section) => section !== null);
  return drawPage({
    title: 'Comparisons side by side',
    tasks,
    header: html`<h1>${plural(files.length, 'comparison')} side by side</h1>
<p class="note">One column for each; charts of a task share their axes. The report of each comparison shows more.</p>
${sectionLinks(shown)}`,
    main: html`${shown.map(drawSection)}`,
    footer: `Drawn by tfjs-transformer-block ${VERSION} from ${list(files.map(({ label }) => label))}.`,
  });
}
