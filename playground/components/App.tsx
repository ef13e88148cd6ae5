import { AllRuns } from './AllRuns.js';
import { Answers } from './Answers.js';
import { Controls } from './Controls.js';
import { AccuracyCurves, LossCurves } from './Curves.js';
import { GuideSteps } from './GuideSteps.js';
import { Keep } from './Keep.js';
import { LeftModels } from './LeftModels.js';
import { LookInside } from './LookInside.js';
import { ModelPicture } from './ModelPicture.js';
import type { OfPlayground } from './ofPlayground.js';
import { SentenceEditor } from './SentenceEditor.js';
import { SettingsForm } from './SettingsForm.js';
import { Styles } from './Styles.js';
import { TrainingTable } from './TrainingTable.js';
import { Variations } from './Variations.js';

/** The page: one scene of sentence, training and answers, and what is behind it. */
export function App({ playground }: OfPlayground) {
  return (
    <Styles.Provider value={playground.styles.value}>
      <header>
        <h1>Does the model use word order?</h1>
        <p class="lead">
          The same small transformer with different positional encodings, trained in your browser.
        </p>
        {playground.failure.value && (
          <p class="problem" role="alert">
            This page has failed: {playground.failure.value}. Reload it to start again.
          </p>
        )}
      </header>
      <main>
        <div class="scene">
          <section aria-label="Sentence">
            <GuideSteps playground={playground} />
            <SentenceEditor playground={playground} />
          </section>
          <section class="training" aria-label="Training">
            <Controls playground={playground} />
            <AccuracyCurves playground={playground} />
            <Variations playground={playground} />
            <LeftModels playground={playground} />
          </section>
          <section class="answered" aria-labelledby="answers">
            <h2 id="answers" class="hidden">
              Answers
            </h2>
            <Answers playground={playground} />
            <ModelPicture playground={playground} />
          </section>
          <section class="setup" aria-label="Task and encodings">
            <SettingsForm playground={playground} />
          </section>
          <section class="trained" aria-label="Runs">
            <TrainingTable playground={playground} />
            <LossCurves playground={playground} />
          </section>
        </div>
        <AllRuns playground={playground} />
        <section aria-labelledby="inside">
          <h2 id="inside">Look inside</h2>
          <LookInside playground={playground} />
        </section>
        <section aria-labelledby="keep">
          <h2 id="keep">Save and share</h2>
          <Keep playground={playground} />
        </section>
      </main>
      <footer>
        Everything is computed on your machine; nothing that you type or drop here leaves the page.
      </footer>
      <div class="hidden" role="status" aria-live="polite">
        {playground.announcement}
      </div>
    </Styles.Provider>
  );
}
