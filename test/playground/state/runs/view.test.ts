import { signal } from '@preact/signals';
import { titleOf } from '../../../../playground/state/runs/columns.js';
import type { RunRecord } from '../../../../playground/state/runs/record.js';
import { RunView } from '../../../../playground/state/runs/view.js';
import { recordOf, seedAt } from './records.js';

const NONE = recordOf({ encoding: 'none' }, [seedAt(1, 0.5)]);
const SLOW = recordOf({ lr: 0.0001 }, [seedAt(1, 0.8, 20)]);
const FAST = recordOf({ lr: 0.01 }, [seedAt(1, 0.9)]);
const UNKNOWN = recordOf({ encoding: 'alibi' }, [seedAt(1, null, 1)]);

function viewOf(...all: RunRecord[]) {
  const view = new RunView({ records: signal(all) });
  return {
    view,
    encodings: () => view.rows.value.map(({ setup }) => setup.encoding),
    columns: () => view.columns.value.columns.map(({ name }) => name),
    texts: (name: string) => {
      const column = view.columns.value.columns.find((one) => one.name === name);
      return view.rows.value.map((row) => column?.textOf(row));
    },
  };
}

it('shows the newest first, and pinned ones before', () => {
  const { encodings } = viewOf({ ...NONE, isPinned: true }, FAST, UNKNOWN);
  expect(encodings()).toEqual(['none', 'alibi', 'rotary']);
});

it('has columns for settings that differ, and names the others', () => {
  const { view, columns } = viewOf(NONE, SLOW, FAST);
  expect(columns()).toEqual(['encoding', 'lr', 'seeds', 'step', 'accuracy', 'loss', 'msPerStep']);
  expect(view.columns.value.common).toBe(
    'task plausible, steps 300, batch size 64, width 32, layers 2, heads 4, device the fastest available',
  );
});

it('says in a row what tells it from the others', () => {
  const { view } = viewOf(NONE, FAST);
  expect(view.rows.value.map((row) => titleOf(row, view.columns.value.columns))).toEqual([
    'rotary, learning rate 0.01',
    'none, learning rate 0.002',
  ]);
});

it('sorts by numbers in both directions, with those that have none last', () => {
  const { view, texts } = viewOf(UNKNOWN, SLOW, FAST, NONE);
  view.sortBy('accuracy');
  expect(texts('accuracy')).toEqual(['50.0', '80.0', '90.0', '–']);
  view.sortBy('accuracy');
  expect(texts('accuracy')).toEqual(['90.0', '80.0', '50.0', '–']);
  view.sortBy('accuracy');
  expect(texts('accuracy')[0]).toBe('50.0');
  view.sortBy('lr');
  expect(texts('lr')).toEqual(['0.0001', '0.002', '0.002', '0.01']);
});

it('sorts by words, and keeps pinned rows first', () => {
  const { view, encodings } = viewOf(FAST, { ...NONE, isPinned: true }, UNKNOWN);
  view.sortBy('encoding');
  expect(encodings()).toEqual(['none', 'alibi', 'rotary']);
});

it('finds rows by words of encoding and task', () => {
  const { view, encodings } = viewOf(
    FAST,
    NONE,
    recordOf({ data: 'agent' }),
    recordOf({ data: 'm', ownData: 1 }),
  );
  view.search.value = 'Rot plaus';
  expect(encodings()).toEqual(['rotary']);
  view.search.value = 'own data';
  expect(encodings()).toEqual(['rotary']);
  view.search.value = 'nobody';
  expect(encodings()).toEqual([]);
});

it('numbers different data of the same name', () => {
  const { texts } = viewOf(
    ...[8, 9].flatMap((ownData) =>
      [NONE, FAST].map(({ setup }) => recordOf({ ...setup, data: 'm', ownData })),
    ),
  );
  expect(texts('data')).toEqual(['m (own data 2)', 'm (own data 2)', 'm (own data)', 'm (own data)']);
});

it('shows differences to a base, in points, until it is chosen again or gone', () => {
  const other = recordOf({ lr: 0.02 }, [seedAt(7, 0.4)]);
  const { view, texts, columns } = viewOf(other, FAST, NONE);
  view.toggleBase(NONE.key);
  expect(texts('difference')).toEqual(['–', '+40.0', '−10.0, other seeds']);
  expect(view.hasBase.value).toBe(true);
  view.toggleBase(NONE.key);
  expect(columns()).not.toContain('difference');
  view.toggleBase('gone');
  expect(view.hasBase.value).toBe(false);
  expect(columns()).not.toContain('difference');
});

it('shows the intervals of several seeds', () => {
  const one = recordOf({}, [seedAt(1, 0.5), seedAt(2, 0.5), seedAt(3, 0.5)]);
  const other = recordOf({ lr: 0.01 }, [seedAt(1, 0.6), seedAt(2, 0.61), seedAt(3, 0.62)]);
  const { view, texts } = viewOf(one, other);
  view.toggleBase(one.key);
  expect(texts('accuracy')).toEqual(['61.0 [58.5, 63.5]', '50.0']);
  expect(texts('difference')).toEqual(['+11.0 [+8.5, +13.5]', '–']);
});

it('says how far a run has come that is not at its end', () => {
  const { texts } = viewOf(FAST, SLOW);
  expect(texts('step')).toEqual(['20 of 300', '300']);
});
