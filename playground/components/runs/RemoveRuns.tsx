import { plural } from '../../../src/app/page.js';
import type { OfRuns } from './ofRuns.js';

/** Clears the table but for what is pinned, and brings back what was removed last. */
export function RemoveRuns({ playground, runs }: Omit<OfRuns, 'view'>) {
  const unpinned = runs.records.value.flatMap(({ key, isPinned }) => (isPinned ? [] : key));
  const removed = runs.removed.value.length;
  return (
    <>
      {unpinned.length > 0 && (
        <button
          type="button"
          onClick={() => {
            runs.remove(unpinned);
            playground.announce(`${plural(unpinned.length, 'run')} removed.`);
          }}
        >
          Remove all that are not pinned
        </button>
      )}
      {removed > 0 && (
        <button type="button" onClick={() => runs.undoRemove()}>
          Undo: bring back {plural(removed, 'run')}
        </button>
      )}
    </>
  );
}
