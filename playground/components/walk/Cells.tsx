import type { Signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { MAX_WORDS } from '../../../src/app/page.js';
import { type Cell, isByWord, readout } from '../../state/readout.js';
import { firstSwapped, type Part, type Stage } from '../../state/stages.js';
import { cellsOf } from './colours.js';
import type { WalkedModel } from './walkedModel.js';

interface CellsProps {
  readonly model: WalkedModel;
  readonly stage: Stage;
  readonly limit: number;
  readonly said: Signal<string | null>;
}

/** The tables of a stage; what is pointed at is said. With the keyboard, arrows go from cell to cell. */
export function Cells({ model, stage, limit, said }: CellsProps) {
  const [at, setAt] = useState<Cell | null>(null);
  const words = model.pair.now.answer.tokens;
  const swapped = firstSwapped(model.pair);
  const parts = stage.parts.map((part) => shown(part, isByWord(stage)));
  const text = readout(stage, words, model.spot, at ?? START);
  useEffect(() => {
    if (at) said.value = text;
  }, [at, text]);
  const leave = () => {
    setAt(null);
    said.value = null;
  };
  const go = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    // Of the last cell, which may not be drawn yet.
    setAt((known) => moved(known ?? START, move, parts));
  };
  const { row } = at ?? START;
  const rowCount = parts[0]?.now.length ?? 1;
  const places = placesIn(parts).length;
  const titles = stage.parts.map(({ title }) => title).join(', ');
  return (
    <div
      class="cells"
      // One number of many, chosen by arrows.
      role="slider"
      tabIndex={0}
      aria-label={`${stage.name} of ${model.encoding}: ${titles}`}
      aria-valuemin={0}
      aria-valuemax={rowCount * places - 1}
      aria-valuenow={row * places + placeOf(at ?? START, parts)}
      aria-valuetext={text}
      onFocus={() => setAt((known) => known ?? START)}
      onBlur={leave}
      // A finger leaves as soon as it has pointed.
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && leave()}
      onKeyDown={go}
    >
      {parts.map((part, index) => (
        <PartTable
          key={part.title}
          {...{ part, words, swapped, limit, isByWord: isByWord(stage) }}
          at={at?.part === index ? at : null}
          onPoint={(row, column) => setAt({ part: index, row, column })}
        />
      ))}
    </div>
  );
}

const START: Cell = { part: 0, row: 0, column: 0 };

interface PartTableProps {
  readonly part: Part;
  readonly words: readonly string[];
  readonly swapped: readonly number[];
  readonly limit: number;
  readonly isByWord: boolean;
  readonly at: Cell | null;
  readonly onPoint: (row: number, column: number) => void;
}

function PartTable({ part, words, swapped, limit, isByWord, at, onPoint }: PartTableProps) {
  const columns = part.now[0]?.length ?? 0;
  const width = isByWord ? WORD_WIDTH : channelWidth(columns);
  const rows = useMemo(
    () =>
      part.now.map((row, place) => {
        const before = part.before?.[place] ?? row;
        return [cellsOf(row, limit, width), cellsOf(before, limit, width)].join();
      }),
    [part.now, part.before, limit, width],
  );
  const label = (place: number) => (
    <span class={swapped.includes(place) ? 'word-of swapped' : 'word-of'}>{words[place]}</span>
  );
  return (
    <div class={isByWord ? 'part by-word' : 'part'} style={{ '--cell': `${width}px`, '--columns': columns }}>
      <span class="title">{part.title}</span>
      {isByWord && <span class="columns-of">{part.now.map((_, column) => label(column))}</span>}
      {rows.map((background, row) => (
        <>
          {label(row)}
          <span
            class="strip"
            style={{ backgroundImage: background }}
            onPointerMove={(event) => onPoint(row, columnAt(event, width, columns))}
            onPointerDown={(event) => onPoint(row, columnAt(event, width, columns))}
          >
            {at?.row === row && <span class="cursor" style={{ left: `${at.column * width}px` }} />}
          </span>
        </>
      ))}
    </div>
  );
}

const WORD_WIDTH = 16;

/** Few channels can be told apart; many are to fit. */
function channelWidth(columns: number): number {
  return Math.min(12, Math.max(3, Math.floor(256 / columns)));
}

function columnAt({ offsetX }: PointerEvent, width: number, columns: number): number {
  return Math.min(columns - 1, Math.max(0, Math.floor(offsetX / width)));
}

/** The first words of a long sentence. */
function shown({ now, before, ...part }: Part, isByWord: boolean): Part {
  const cut = (rows: Part['now']) =>
    rows.slice(0, MAX_WORDS).map((row) => (isByWord ? row.slice(0, MAX_WORDS) : row));
  return { ...part, now: cut(now), before: before && cut(before) };
}

type Place = Omit<Cell, 'row'>;

/** The columns of all parts, as they stand beside each other. */
function placesIn(parts: readonly Part[]): Place[] {
  return parts.flatMap(({ now }, part) => (now[0] ?? []).map((_, column) => ({ part, column })));
}

function placeOf({ part, column }: Place, parts: readonly Part[]): number {
  return placesIn(parts).findIndex((place) => place.part === part && place.column === column);
}

/** Cells down and cells on. */
const MOVES: Readonly<Record<string, readonly [rows: number, places: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
};

/** So many cells on, through the parts as they stand beside each other. */
function moved(cell: Cell, [rows, places]: readonly [number, number], parts: readonly Part[]): Cell {
  const all = placesIn(parts);
  const within = (place: number, count: number) => Math.min(count - 1, Math.max(0, place));
  return {
    row: within(cell.row + rows, parts[0]?.now.length ?? 1),
    ...(all[within(placeOf(cell, parts) + places, all.length)] as Place),
  };
}
