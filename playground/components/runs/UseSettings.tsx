import type { RunRow } from '../../state/runs/rows.js';
import { settingsOfRun } from '../../state/runs/settingsOfRun.js';
import type { OfPlayground } from '../ofPlayground.js';
import { focusTable } from './focusTable.js';

interface UseSettingsProps extends OfPlayground {
  readonly row: RunRow;
  readonly title: string;
}

/** Brings the page back to the settings of a run, where its data are there. */
export function UseSettings({ row, title, playground }: UseSettingsProps) {
  const changes = settingsOfRun(row.record, playground);
  if (changes === null) return <span class="note">its data are not kept</span>;
  return (
    <button
      type="button"
      aria-label={`Use settings of ${title}`}
      onClick={({ currentTarget }) => {
        focusTable(currentTarget);
        playground.change(changes);
        playground.announce(`The settings are those of ${title}.`);
      }}
    >
      Use settings
    </button>
  );
}
