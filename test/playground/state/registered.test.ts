import { PositionalEncoding, registerPositionalEncoding } from '../../../layers/index.js';
import type { EncodingEntry } from '../../../src/app/page.js';
import { renderList } from '../../../src/cli/list.js';
import { registerTask, taskByName } from '../../../src/tasks/index.js';

class Mine extends PositionalEncoding {
  static readonly className = 'Mine';
}
class Unsaid extends PositionalEncoding {
  static readonly className = 'Unsaid';
}

/** The page's own modules, as they are when it is built with what is registered by then. */
function builtPage() {
  return {
    ...(require('../../../playground/state/encodings.js') as typeof import('../../../playground/state/encodings.js')),
    ...(require('../../../playground/state/actingStages.js') as typeof import('../../../playground/state/actingStages.js')),
    ...(require('../../../playground/state/settings.js') as typeof import('../../../playground/state/settings.js')),
  };
}

registerPositionalEncoding('mine', Mine, () => new Mine({}), { group: 'queries and keys', idea: 'An idea.' });
registerPositionalEncoding('unsaid', Unsaid, () => new Unsaid({}));
registerTask({ ...taskByName('plausible'), name: 'my-task', group: 'my-group' });

it('an encoding and a task that are registered are there, where the list of the command has them', () => {
  const { offeredGroups, entryOf, stylesWith, TASK_NAMES } = builtPage();
  const groups = offeredGroups([]);
  expect(groups.find(({ name }) => name === 'queries and keys')?.entries.at(-1)).toEqual(entryOf('mine'));
  expect(groups.at(-1)).toEqual({ name: 'other', entries: [entryOf('unsaid')] });
  expect(stylesWith([]).has('mine')).toBe(true);
  expect(TASK_NAMES).toContain('my-task');

  const lines = renderList().split('\n');
  const from = lines.findIndex((line) => line.startsWith('Encodings'));
  const headings = lines
    .slice(from + 1, lines.indexOf('', from))
    .filter((line) => /^ {2}\S/.test(line))
    .map((line) => line.trim());
  // Positions themselves need another encoding beside them: they are typed.
  expect(groups.map(({ name }) => name)).toEqual(headings.filter((name) => name !== 'positions themselves'));
});

it('the picture has a place for each, or says that nobody has said where it acts', () => {
  const { ACTING_STAGES, actingElsewhere, entryOf, offeredGroups } = builtPage();
  const entries = offeredGroups([]).flatMap((group) => group.entries);
  expect(actingElsewhere(entries)).toEqual([entryOf('unsaid')]);
  const shown = ({ group }: EncodingEntry) =>
    ACTING_STAGES.filter(({ groups }) => groups.includes(group)).length;
  expect(shown(entryOf('mine'))).toBe(1);
});
