import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from '@preact/signals';
import type { EncodingStyle, TsvSource } from '../../src/app/page.js';
import type { DataInfo } from '../protocol.js';
import { addressOf, settingsOf } from './address.js';
import { stylesWith } from './encodings.js';
import { furthestStep, type GuideStep, guideStep } from './guide.js';
import { jobsOf } from './jobs.js';
import { knownInfo } from './knownInfo.js';
import type { Left } from './left.js';
import { LeftModels } from './leftModels.js';
import { type Overall, overallState, slowestStep } from './overall.js';
import { Sentence } from './sentence.js';
import { type PageSettings, settingsProblem } from './settings.js';
import type { Command, Connection, Training } from './training.js';
import { type Progress, Trainings } from './trainings.js';

/** What everyone starts from, and the same words in another order. Other data have sentences of their own. */
const FIRST_TASK = 'plausible';
const FIRST_SENTENCE = 'Adam ate an apple';
const ITS_EXCHANGE = 'apple ate an Adam';

/** Everything that the page shows, and what one can do to it. */
export class Playground {
  readonly settings: ReadonlySignal<PageSettings>;
  /** A person's data, which take the place of the task; null without. */
  readonly ownData: ReadonlySignal<TsvSource | null>;
  /** The model of each encoding, which answers, is looked into and saved: that of the first seed. */
  readonly models: ReadonlySignal<readonly Training[]>;
  /** The models and their later seeds, as far as they are opened. */
  readonly trainings: ReadonlySignal<readonly Training[]>;
  /** What the models say of their data; null while nobody knows. */
  readonly info: ReadonlySignal<DataInfo | null>;
  /** What stands in the way of training: one sentence; null where all is well. */
  readonly problem: ReadonlySignal<string | null>;
  /** What of the address was not understood. */
  readonly ignored: ReadonlySignal<readonly string[]>;
  /** How every encoding looks. */
  readonly styles = computed<ReadonlyMap<string, EncodingStyle>>(() =>
    stylesWith(this.#settings.value.encodings),
  );
  readonly sentence = new Sentence();
  /** Read aloud by screen readers. */
  readonly announcement = signal('');
  /** Unexpected error, in one sentence; null where all is well. */
  readonly failure = signal<string | null>(null);
  /** Where the guide is, for who is here for the first time; null without one. */
  readonly guide: ReadonlySignal<GuideStep | null>;
  /** What the trainings together are doing. */
  readonly overall: ReadonlySignal<Overall>;
  readonly progress: ReadonlySignal<Progress>;
  /** Trained models of what was chosen before, until others train; null without. */
  readonly left: ReadonlySignal<Left | null>;

  readonly #settings: Signal<PageSettings>;
  readonly #ownData = signal<TsvSource | null>(null);
  readonly #trainings: Trainings;
  readonly #leftModels: LeftModels;
  readonly #ignored: Signal<readonly string[]>;
  readonly #isGuided: Signal<boolean>;
  /** What to ask first of the data that are there; null while nobody knows. */
  readonly #firstSentence = computed(() => this.#sentenceToBeginWith());

  /**
   * @param address whose settings are taken, with or without its '#'
   * @param isGuided whether a guide goes along; only the first sentence has one
   */
  constructor(connect: () => Connection, address: string, isGuided = false) {
    const { settings, ignored } = settingsOf(address);
    this.settings = this.#settings = signal(settings);
    this.ignored = this.#ignored = signal(ignored);
    this.ownData = this.#ownData;
    this.#trainings = new Trainings(connect, this.sentence.question);
    this.models = this.#trainings.models;
    this.trainings = this.#trainings.all;
    this.#leftModels = new LeftModels(this.trainings);
    this.left = this.#leftModels.now;
    this.info = knownInfo(this.models);
    this.overall = this.#trainings.overall;
    this.progress = this.#trainings.progress;
    this.problem = computed(() => settingsProblem(this.#settings.value));
    this.#isGuided = signal(isGuided && settings.task === FIRST_TASK);
    const step = furthestStep(() => this.#guideStep());
    this.guide = computed(() => (this.#isGuided.value ? step.value : null));
    effect(() => this.#keepTrainings());
    effect(() => this.#beginSentence());
  }

  /** Takes the settings of an address. */
  open(address: string): void {
    const { settings, ignored } = settingsOf(address);
    batch(() => {
      this.#ignored.value = ignored;
      if (addressOf(settings) !== addressOf(this.#settings.value)) this.#settings.value = settings;
    });
  }

  change(changes: Partial<PageSettings>): void {
    if (changes.task !== undefined) this.endGuide();
    batch(() => {
      if (changes.task !== undefined) this.#ownData.value = null;
      this.#ignored.value = [];
      this.#settings.value = { ...this.#settings.value, ...changes };
    });
  }

  useData(source: TsvSource): void {
    this.endGuide();
    this.#ownData.value = source;
  }

  async command(name: Command): Promise<void> {
    this.#leftModels.forget();
    await this.#trainings.command(name);
  }

  /** To what was chosen before, whose models are as they were. */
  goBack(): void {
    const left = this.left.value;
    if (left === null) return;
    batch(() => {
      this.#leftModels.forget();
      this.#ignored.value = [];
      this.#ownData.value = left.ownData;
      this.#settings.value = left.settings;
    });
  }

  /** From here on the page is as for one who knows it. */
  endGuide(): void {
    if (!this.#isGuided.value) return;
    this.#isGuided.value = false;
    if (this.sentence.before.value === null) this.#beginSentence();
  }

  announce(text: string): void {
    this.announcement.value = text;
  }

  #guideStep(): GuideStep {
    const models = this.models.value;
    const overall = overallState(models.map(({ state }) => state));
    return guideStep(this.sentence.before.value !== null, overall, slowestStep(models));
  }

  #keepTrainings(): void {
    if (this.problem.value !== null) return;
    const chosen = { settings: this.#settings.value, ownData: this.#ownData.value };
    const jobs = jobsOf(chosen.settings, chosen.ownData);
    untracked(() => this.#leftModels.choose(chosen, this.#trainings.keep(jobs)));
  }

  /** Other data have other words. */
  #beginSentence(): void {
    const first = this.#firstSentence.value;
    const isPair = first === FIRST_SENTENCE && !this.#isGuided.peek();
    if (first !== null) this.sentence.set(first, isPair ? ITS_EXCHANGE : null);
  }

  #sentenceToBeginWith(): string | null {
    if (this.#ownData.value === null && this.#settings.value.task === FIRST_TASK) return FIRST_SENTENCE;
    const info = this.info.value;
    return info && (info.sentences[0] ?? '');
  }
}
