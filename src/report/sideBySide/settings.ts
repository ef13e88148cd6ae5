import type { Results } from '../../experiment/results.js';
import { list } from '../format.js';
import { html, type Markup } from '../markup.js';
import { scroll } from '../scroll.js';
import type { Section } from '../section.js';
import { settingRows } from '../sections/conditions.js';
import type { LabelledView } from './columns.js';

/** In what the comparisons differ. */
export function settingsSection(views: readonly LabelledView[]): Section {
  const each = views.map(({ results }) => settingsOf(results));
  const names = [...new Set(each.flatMap((settings) => [...settings.keys()]))];
  const differing = names.filter((name) => new Set(each.map((settings) => settings.get(name))).size > 1);
  return {
    id: 'settings',
    name: 'Settings',
    heading: 'Settings that differ',
    body:
      differing.length === 0
        ? html`<p>None: settings, tasks, encodings, seeds and environment are the same.</p>`
        : scroll('Settings that differ', table(views, differing, each)),
  };
}

function table(
  views: readonly LabelledView[],
  names: readonly string[],
  each: readonly ReadonlyMap<string, string>[],
): Markup {
  return html`<table class="settings">
<thead><tr><th scope="col">setting</th>${views.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${names.map(
    (
      name,
    ) => html`<tr><th scope="row">${name}</th>${each.map((settings) => html`<td>${settings.get(name) ?? '–'}</td>`)}</tr>
`,
  )}</tbody></table>`;
}

/** Everything that may change what a comparison finds, by its name; several values where several were tried. */
function settingsOf({ settings, runs, tasks, environments, summary }: Results): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  const add = (name: string, value: string) => {
    found.set(name, (found.get(name) ?? new Set()).add(value));
  };
  for (const one of settings) for (const [name, value] of settingRows(one)) add(name, value);
  for (const { seed } of runs) add('seeds', String(seed));
  for (const { encoding } of summary) add('encodings', encoding);
  for (const { name, trainLengths, testLengths } of tasks) {
    add('tasks', name);
    add(
      `tokens of ${name}`,
      `trained on ${trainLengths.join(' to ')}, tested up to ${testLengths.join(', ')}`,
    );
  }
  for (const { backend, kernels, tfjs, runtime, cpu, ...environment } of environments) {
    add('computed by', `${backend}, ${kernels} kernels`);
    add('tfjs-transformer-block', environment.package);
    add('TensorFlow.js', tfjs);
    add('runtime', runtime);
    add('processor', cpu);
  }
  return new Map([...found].map(([name, values]) => [name, list([...values])]));
}
