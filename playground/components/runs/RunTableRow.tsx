import { type RunColumn, titleOf } from '../../state/runs/columns.js';
import { keyOf, setupOf } from '../../state/runs/record.js';
import type { RunRow } from '../../state/runs/rows.js';
import { EncodingLabel } from '../EncodingLabel.js';
import { focusTable } from './focusTable.js';
import type { OfRuns } from './ofRuns.js';
import { UseSettings } from './UseSettings.js';

interface RunTableRowProps extends OfRuns {
  readonly row: RunRow;
  readonly columns: readonly RunColumn[];
}

export function RunTableRow({ row, columns, playground, runs, view }: RunTableRowProps) {
  const [encoding, ...others] = columns;
  const title = titleOf(row, columns);
  const isCurrent = playground.trainings.value.some(({ job }) => keyOf(setupOf(job)) === row.key);
  return (
    <tr aria-current={isCurrent ? 'true' : undefined}>
      <th scope="row" key={encoding?.name}>
        <EncodingLabel name={row.setup.encoding} />
        {isCurrent && <span class="note">current</span>}
      </th>
      {others.map((column) => (
        <td key={column.name} class={column.isNumber ? 'number' : undefined}>
          {column.textOf(row)}
        </td>
      ))}
      <td class="actions">
        <button
          type="button"
          aria-label={`Pin ${title}`}
          aria-pressed={row.isPinned}
          onClick={() => runs.togglePin(row.key)}
        >
          Pin
        </button>
        <button
          type="button"
          aria-label={`Base: compare with ${title}`}
          aria-pressed={view.base.value === row.key}
          onClick={() => view.toggleBase(row.key)}
        >
          Base
        </button>
        {!isCurrent && <UseSettings {...{ row, title, playground }} />}
        <button
          type="button"
          aria-label={`Remove ${title}`}
          onClick={({ currentTarget }) => {
            focusTable(currentTarget);
            runs.remove([row.key]);
            playground.announce('1 run removed.');
          }}
        >
          Remove
        </button>
      </td>
    </tr>
  );
}
