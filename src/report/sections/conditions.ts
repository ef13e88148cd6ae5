import type { Failure, Results, Settings } from '../../experiment/results.js';
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
  const { environment, settings, schemaVersion } = results;
  const machine: [string, string][] = [
    ['backend', `${environment.backend} (${environment.backendReason})`],
    ['tfjs-transformer-block', environment.package],
    ['TensorFlow.js', environment.tfjs],
    ['runtime', environment.runtime],
    ['platform', environment.platform],
    ['processor', `${environment.cpu}, ${plural(environment.cores, 'core')}`],
    ['workers', count(environment.workers)],
    ['ended', environment.date],
    ['schema of results.json', `version ${schemaVersion}`],
  ];
  const model: [string, string][] = [
    ['steps', count(settings.steps)],
    ['batch', count(settings.batch)],
    ['peak learning rate', `${settings.lr} (Adam)`],
    ...optimizationOf(settings),
    ['model width', count(settings.width)],
    ['layers', count(settings.layers)],
    ['heads', count(settings.heads)],
    ['backend asked for', settings.backend],
    ...startOf(settings),
  ];
  return html`<div class="pair">${definitions('Settings of every run', model)}${definitions('Environment', machine)}</div>${computedBy(results)}`;
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
function optimizationOf({ warmup, schedule, weightDecay, clip }: Settings): [string, string][] {
  const rows: [string, string | undefined][] = [
    ['warm-up', warmup === undefined ? warmup : plural(warmup, 'step')],
    ['schedule', schedule],
    ['weight decay', weightDecay?.toString()],
    ['greatest gradient norm', clip?.toString()],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

/** Of a published encoder: which, and what became of its weights. */
function startOf({ init }: Settings): [string, string][] {
  if (!init) return [];
  return [
    ['starts from', init.folder],
    ['SHA-256 of its files', init.sha256],
    ['its weights', init.freeze ? 'stay as they are' : 'are trained further'],
  ];
}

function definitions(title: string, entries: readonly [string, string][]): Markup {
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
