import { Answers } from './Answers.js';
import { Controls } from './Controls.js';
import { Curves } from './Curves.js';
import { Keep } from './Keep.js';
import { LookInside } from './LookInside.js';
import type { OfPlayground } from './ofPlayground.js';
import { SentenceEditor } from './SentenceEditor.js';
import { SettingsForm } from './SettingsForm.js';
import { Styles } from './Styles.js';
import { TrainingTable } from './TrainingTable.js';

/** The page from top to bottom, in the order in which one uses it. */
export function App({ playground }: OfPlayground) {
  return (
    <Styles.Provider value={playground.styles.value}>
      <header>
        <h1>Does the model hear the order of the words?</h1>
        <p class="lead">
          Press <b>Start</b>: the same small transformer learns one task with each encoding of positions, here
          in your browser. Then change the order of the words, and look for the model that gives both orders
          the same answer.
        </p>
        {playground.failure.value && (
          <p class="problem" role="alert">
            This page has failed: {playground.failure.value}. Load it again to begin anew.
          </p>
        )}
      </header>
      <main>
        <section aria-labelledby="train">
          <h2 id="train">Train</h2>
          <SettingsForm playground={playground} />
          <Controls playground={playground} />
          <div class="grid curves">
            <Curves playground={playground} />
            <TrainingTable playground={playground} />
          </div>
        </section>
        <section aria-labelledby="ask">
          <h2 id="ask">Ask</h2>
          <SentenceEditor playground={playground} />
          <Answers playground={playground} />
        </section>
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
        Everything is computed on this machine; nothing that you type or drop here leaves the page.
      </footer>
      <div class="hidden" role="status" aria-live="polite">
        {playground.announcement}
      </div>
    </Styles.Provider>
  );
}
