import { plural } from '../../../src/app/page.js';
import { ColumnHead } from './ColumnHead.js';
import type { OfRuns } from './ofRuns.js';
import { RemoveRuns } from './RemoveRuns.js';
import { RunTableRow } from './RunTableRow.js';

/** Trainings of all settings, to sort, to search and to compare. */
export function RunTable({ playground, runs, view }: OfRuns) {
  const rows = view.rows.value;
  const { columns, common } = view.columns.value;
  const all = runs.records.value.length;
  return (
    <>
      <p class="note">
        A row is kept for each encoding and settings that you train, also when you reload the page: numbers
        only, in this browser. {common !== '' && `Same in all rows: ${common}.`}
      </p>
      <div class="tools">
        <input
          type="search"
          aria-label="Search encodings and tasks"
          placeholder="Search encodings and tasks"
          value={view.search.value}
          onInput={({ currentTarget }) => {
            view.search.value = currentTarget.value;
          }}
        />
        <span class="note" role="status">
          {rows.length === all ? plural(all, 'run') : `${rows.length} of ${plural(all, 'run')}`}
        </span>
        <RemoveRuns {...{ playground, runs }} />
      </div>
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it too
        <section class="scroll" aria-label="Table of runs" tabIndex={0}>
          <table>
            <thead class="sortable">
              <tr>
                {columns.map((column) => (
                  <ColumnHead key={column.name} {...{ column, view }} />
                ))}
                <th scope="col">actions</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <RunTableRow key={row.key} {...{ row, columns, playground, runs, view }} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p class="note">
        Accuracy and loss at the last point of the curves: the mean over seeds, and in brackets its 95%
        interval by Student’s t for other seeds and the same test sentences.{' '}
        {view.hasBase.value
          ? 'The difference is in percentage points to the base, seed by seed where both have the same seeds; otherwise it is the difference of the two means and has no interval.'
          : 'Press Base in a row to see how the others differ from it.'}
      </p>
    </>
  );
}
