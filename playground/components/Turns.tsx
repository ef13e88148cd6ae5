import type { Answer } from '../protocol.js';
import type { Sentence } from '../state/sentence.js';

interface TurnsProps {
  readonly tokens: Answer['tokens'];
  readonly turns: NonNullable<Answer['turns']>;
  readonly sentence: Sentence;
}

/** How far each word is turned at its place, by pair of channels: the first pairs fast, the last ones hardly. */
export function Turns({ tokens, turns, sentence }: TurnsProps) {
  const words = sentence.now.value;
  const letters = Math.max(...tokens.map(({ length }) => length));
  const pairs = turns[0]?.map((_, pair) => pair) ?? [];
  // Columns stay in the page and glide to their place: what is taken out and put in again cannot turn smoothly.
  const columns = tokens
    .map((text, place) => ({
      text,
      place,
      id: words.length === tokens.length ? (words[place]?.id ?? place) : place,
    }))
    .sort((a, b) => a.id - b.id);
  return (
    <>
      <p>
        Each word’s query and key are cut into pairs of numbers, and each pair is turned by an angle that
        grows with the word’s place: the first pair fast, the last one slowly. Move a word and see it turn.
        Only the angle between two words matters to their attention, so that it knows how far they are apart.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it too */}
      <section class="scroll" aria-label="Angles of the words" tabIndex={0}>
        <div
          class="turns"
          aria-hidden="true"
          style={{ '--words': tokens.length, '--letters': letters, '--pairs': pairs.length }}
        >
          {pairs.map((pair) => (
            <span key={pair} class="pace" style={{ '--row': pair }}>
              {(turns[1]?.[pair] ?? 0).toPrecision(2)}
            </span>
          ))}
          {columns.map(({ text, place, id }) => (
            <div
              key={id}
              class={`turning${id === sentence.mover.value ? ' moved' : ''}`}
              style={{ '--place': place }}
            >
              <span>{text}</span>
              {pairs.map((pair) => (
                <Arrow key={pair} angle={turns[place]?.[pair] ?? 0} />
              ))}
            </div>
          ))}
        </div>
        <p class="hidden">
          {tokens.map((text, place) => `${text} is turned by ${angles(turns[place])} rad`).join('; ')}.
        </p>
      </section>
      <p class="note">On the left: radians for each place. The word that was moved last is in colour.</p>
    </>
  );
}

function Arrow({ angle }: { angle: number }) {
  return (
    <svg viewBox="-12 -12 24 24" class="arrow">
      <title>{angle.toFixed(2)} rad</title>
      <circle r="10.5" />
      {/* Counter-clockwise, as angles are drawn. */}
      <path d="M0 0H9M5.5 -3L9 0L5.5 3" style={{ transform: `rotate(${-angle}rad)` }} />
    </svg>
  );
}

function angles(turns: readonly number[] = []): string {
  return turns.map((angle) => angle.toFixed(2)).join(', ');
}
