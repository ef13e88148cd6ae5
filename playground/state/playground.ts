import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from '@preact/signals';
import type { DataSource, EncodingStyle, TsvSource } from '../../src/app/page.js';
import type { TrainingJob } from '../protocol.js';
import { addressOf, settingsOf } from './address.js';
import { stylesWith } from './encodings.js';
import { type GuideStep, guideStep } from './guide.js';
import { isUnderWay, type Overall, overallState, slowestStep } from './overall.js';
import { Sentence } from './sentence.js';
import { type PageSettings, settingsProblem } from './settings.js';
import { type Command, type Connection, type Question, Training } from './training.js';
import { textOf } from './wordOrder.js';

/** What everyone starts from, and the same words in another order. Other data have sentences of their own. */
const FIRST_TASK = 'plausible';
const FIRST_SENTENCE = 'Adam ate an apple';
const ITS_EXCHANGE = 'apple ate an Adam';

/** Models that are kept for who comes back: each has a worker of its own. */
const MOST_ASIDE = 6;

/** Everything that the page shows, and what one can do to it. */
export class Playground {
  readonly settings: ReadonlySignal<PageSettings>;
  /** A person's data, which take the place of the task; null without. */
  readonly ownData: ReadonlySignal<TsvSource | null>;
  readonly trainings: ReadonlySignal<readonly Training[]>;
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
  readonly guide: ReadonlySignal<GuideStep | null> = computed(() => {
    if (!this.#isGuided.value) return null;
    const step = slowestStep(this.#trainings.value);
    return guideStep(this.sentence.before.value !== null, this.overall.value, step);
  });
  /** What the trainings together are doing. */
  readonly overall: ReadonlySignal<Overall> = computed(() =>
    overallState(this.#trainings.value.map(({ state }) => state)),
  );

  readonly #settings: Signal<PageSettings>;
  readonly #ownData = signal<TsvSource | null>(null);
  readonly #trainings = signal<readonly Training[]>([]);
  /** Trained models of other settings, the last first: who comes back to those finds them. */
  #aside: readonly Training[] = [];
  readonly #ignored: Signal<readonly string[]>;
  readonly #isGuided: Signal<boolean>;
  readonly #question = computed(() => this.#questionNow());
  /** What to ask first of the data that are there; null while nobody knows. */
  readonly #firstSentence = computed(() => this.#sentenceToBeginWith());

  /**
   * @param address whose settings are taken, with or without its '#'
   * @param isGuided whether a guide goes along; only the first sentence has one
   */
  constructor(
    private readonly connect: () => Connection,
    address: string,
    isGuided = false,
  ) {
    const { settings, ignored } = settingsOf(address);
    this.settings = this.#settings = signal(settings);
    this.ignored = this.#ignored = signal(ignored);
    this.ownData = this.#ownData;
    this.trainings = this.#trainings;
    this.problem = computed(() => settingsProblem(this.#settings.value));
    this.#isGuided = signal(isGuided && settings.task === FIRST_TASK);
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

  /** All at once; those that failed begin anew with a reset. */
  async command(name: Command): Promise<void> {
    if (name === 'reset') this.#replaceFailed();
    await Promise.all(this.#trainings.value.map((training) => training.command(name)));
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

  /** A training whose job is as before goes on; others are put aside, and new ones are opened, under way if the others are. */
  #keepTrainings(): void {
    if (this.problem.value !== null) return;
    const jobs = jobsOf(this.#settings.value, this.#ownData.value);
    untracked(() => {
      const old = this.#trainings.value;
      const there = [...old, ...this.#aside];
      const known = jobs.map((job) => there.find((training) => sameJob(training.job, job)));
      const othersTrain = known.some((training) => training && isUnderWay(training.state));
      const kept = jobs.map((job, index) => known[index] ?? this.#openTraining(job));
      this.#putAside(there.filter((training) => !kept.includes(training)));
      this.#trainings.value = kept;
      if (othersTrain) for (const training of kept) if (!old.includes(training)) training.command('start');
    });
  }

  /** What has learned something is kept, a few of them; the rest ends. */
  #putAside(trainings: readonly Training[]): void {
    const trained = trainings.filter(
      ({ state, status }) => state !== 'failed' && (status.value?.step ?? 0) > 0,
    );
    this.#aside = trained.slice(0, MOST_ASIDE);
    for (const training of trainings) {
      if (!this.#aside.includes(training)) training.close();
      else if (isUnderWay(training.state)) training.command('pause');
    }
  }

  #openTraining(job: TrainingJob): Training {
    return new Training(job, this.connect, this.#question);
  }

  /** Other data have other words. */
  #beginSentence(): void {
    const first = this.#firstSentence.value;
    const isPair = first === FIRST_SENTENCE && !this.#isGuided.peek();
    if (first !== null) this.sentence.set(first, isPair ? ITS_EXCHANGE : null);
  }

  #sentenceToBeginWith(): string | null {
    if (this.#ownData.value === null && this.#settings.value.task === FIRST_TASK) return FIRST_SENTENCE;
    for (const { info } of this.#trainings.value)
      if (info.value !== null) return info.value.sentences[0] ?? '';
    return null;
  }

  #questionNow(): Question | null {
    const [now, before] = [this.sentence.now.value, this.sentence.before.value];
    return now.length === 0 ? null : { now: textOf(now), before: before && textOf(before) };
  }

  #replaceFailed(): void {
    this.#trainings.value = this.#trainings.value.map((training) => {
      if (training.state !== 'failed') return training;
      training.close();
      return this.#openTraining(training.job);
    });
  }
}

function jobsOf(settings: PageSettings, own: TsvSource | null): TrainingJob[] {
  const { task, encodings, seed, device, ...sizes } = settings;
  const source = own === null ? { kind: 'task' as const, name: task } : { kind: 'tsv' as const, tsv: own };
  return encodings.map((encoding) => ({ source, encoding, seed, settings: sizes, device }));
}

function sameJob(one: TrainingJob, other: TrainingJob): boolean {
  const [{ source, ...rest }, { source: otherSource, ...otherRest }] = [one, other];
  return dataOf(source) === dataOf(otherSource) && JSON.stringify(rest) === JSON.stringify(otherRest);
}

/** A person's data are never changed in place, and may be too large to compare. */
function dataOf(source: DataSource): string | TsvSource {
  return source.kind === 'task' ? source.name : source.tsv;
}
