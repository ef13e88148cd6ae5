import type { Failure, Results, Settings } from '../../experiment/results.js';
import { chosenLabels } from '../chosen.js';
import { environmentLine, mixedKernels } from '../environments.js';
import { count, plural } from '../format.js';
import { html, type Markup } from '../markup.js';
import type { Section } from '../section.js';

/** What one has to know to run it again. */
export function conditionsSection(results: Results): Section {
  return {
    id: 'conditions',
    name: 'Conditions',
    heading: 'How it was run',
    body: conditions(results),
  };
}

export function conditions(results: Results): Markup {
  const { environment, schemaVersion } = results;
  const machine: [string, string][] = [
    ['backend', `${environment.backend} (${environment.backendReason})`],
    ['tfjs-transformer-block', environment.package],
    ['TensorFlow.js', environment.tfjs],
    ['runtime', environment.runtime],
    ['platform', environment.platform],
    ['processor', `${environment.cpu}, ${plural(environment.cores, 'core')}`],
    ['workers', count(environment.workers)],
    ['ended', `${environment.date.slice(0, 10)} ${environment.date.slice(11, 16)} UTC`],
    ['schema of results.json', `version ${schemaVersion}`],
  ];
  const all = results.settings.map(settingRows);
  const shared = (all[0] ?? []).filter((row) =>
    all.every((rows) => rows.some((other) => isSame(row, other))),
  );
  return html`<div class="pair">${definitions('Settings of every run', shared)}${definitions('Environment', machine)}</div>${chosenSettings(results)}${computedBy(results)}`;
}

function isSame([name, value]: SettingRow, [otherName, other]: SettingRow): boolean {
  return name === otherName && value === other;
}

export type SettingRow = readonly [string, string];

/** By which runs were made. */
export function settingRows(settings: Settings): SettingRow[] {
  return [
    ['steps', count(settings.steps)],
    ['batch', count(settings.batch)],
    ['peak learning rate', `${settings.lr} (Adam)`],
    ...optimizationOf(settings),
    ['model width', count(settings.width)],
    ['layers', count(settings.layers)],
    ['heads', count(settings.heads)],
    ...(settings.causal
      ? [['attention', 'causal: each token attends to itself and earlier tokens'] as const]
      : []),
    ...(settings.probe ? [['states', 'measured with linear probes'] as const] : []),
    ['requested backend', settings.backend],
    ...startOf(settings),
  ];
}

/** Where several were tried: of how many, and which each encoding is shown with. */
function chosenSettings(results: Results): Markup | null {
  if (results.settings.length === 1) return null;
  const labels = chosenLabels(results);
  const rows = results.summary.map(
    ({ task, encoding, settingsTried }, i) =>
      html`<tr><th scope="row">${task}</th><td>${encoding}</td><td>${labels[i]}</td><td class="number">${settingsTried}</td></tr>
`,
  );
  return html`<h3>Chosen settings</h3>
<p>Every encoding was trained with each of ${results.settings.length} settings. The report shows the runs with the best
mean accuracy on the validation part, which shares no sequence with the training and test parts.</p>
<section class="scroll" aria-label="Chosen settings" tabindex="0"><table>
<thead><tr><th scope="col">task</th><th scope="col">encoding</th><th scope="col">settings</th><th scope="col" class="number">tried</th></tr></thead>
<tbody>${rows}</tbody></table></section>`;
}

/** Where runs were computed in several environments: by which, and whether their digits compare. */
function computedBy({ environments, runs }: Results): Markup | null {
  if (environments.length < 2) return null;
  const lines = environments.map((environment, place) => {
    const computed = runs.filter((run) => run.environment === place).length;
    return `${plural(computed, 'run')}: ${environmentLine(environment)}`;
  });
  return html`<h3>Runs were computed in ${environments.length} environments</h3>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
${mixedKernels(environments) && html`<p>${mixedKernels(environments)}</p>`}`;
}

/** What there is besides plain Adam. */
function optimizationOf({
  warmup,
  schedule,
  weightDecay,
  clip,
  until,
  curriculum,
  dropout,
}: Settings): [string, string][] {
  const rows: [string, string | undefined][] = [
    ['warm-up', warmup === undefined ? warmup : plural(warmup, 'step')],
    ['schedule', schedule],
    ['weight decay', weightDecay?.toString()],
    ['maximum gradient norm', clip?.toString()],
    ['stops at a validation accuracy of', until?.toString()],
    ['fraction of steps with growing sequences', curriculum?.toString()],
    ['dropout', dropout?.toString()],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

/** Of a published encoder: which, and what became of its weights. */
function startOf({ init }: Settings): [string, string][] {
  if (!init) return [];
  return [
    ['starts from', init.folder],
    ['SHA-256 of its files', init.sha256],
    ['its weights', init.freeze ? 'frozen' : 'fine-tuned'],
  ];
}

function definitions(title: string, entries: readonly SettingRow[]): Markup {
  return html`<div><h3>${title}</h3><dl>${entries.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></div>`;
}

/** Runs that are missing above, and why. */
export function failuresSection(failures: readonly Failure[]): Section | null {
  if (failures.length === 0) return null;
  return {
    id: 'failures',
    name: 'Failures',
    heading: `${plural(failures.length, 'run')} failed`,
    body: html`<ul>${failures.map(({ task, encoding, seed, error }) => html`<li><b>${task}, ${encoding}, seed ${seed}:</b> ${error}</li>`)}</ul>`,
  };
}
