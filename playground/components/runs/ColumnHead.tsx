import type { RunColumn } from '../../state/runs/columns.js';
import type { RunView } from '../../state/runs/view.js';

interface ColumnHeadProps {
  readonly column: RunColumn;
  readonly view: RunView;
}

/** A heading that sorts. */
export function ColumnHead({ column: { name, label, isNumber }, view }: ColumnHeadProps) {
  const sorting = view.sorting.value;
  const order = sorting?.isFalling ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      class={isNumber ? 'number' : undefined}
      aria-sort={sorting?.column === name ? order : undefined}
    >
      <button type="button" onClick={() => view.sortBy(name)}>
        {label}
      </button>
    </th>
  );
}
