/** A command and what it asks to do, each in words. */
export interface Command {
  readonly words: readonly string[];
  readonly actions: readonly string[];
}

const VERBS = ['walk', 'look', 'run', 'jump'];
const SIDES = ['left', 'right'];

/** All 20,910 commands of SCAN, by its grammar (Lake & Baroni 2018, arXiv 1711.00350, figure 6 and 7). */
export function scanCommands(): Command[] {
  const turn = (side: string) => `I_TURN_${side.toUpperCase()}`;
  const verbs: Command[] = VERBS.map((verb) => ({ words: [verb], actions: [`I_${verb.toUpperCase()}`] }));
  // To turn is to go nowhere in a direction.
  const goings: Command[] = [...verbs, { words: ['turn'], actions: [] }];
  const inDirection = (
    adverb: readonly string[],
    act: (turned: string, actions: readonly string[]) => string[],
  ) =>
    goings.flatMap(({ words, actions }) =>
      SIDES.map((side) => ({ words: [...words, ...adverb, side], actions: act(turn(side), actions) })),
    );
  const simple = [
    ...verbs,
    ...inDirection([], (turned, actions) => [turned, ...actions]),
    ...inDirection(['opposite'], (turned, actions) => [turned, turned, ...actions]),
    ...inDirection(['around'], (turned, actions) => repeated(4, [turned, ...actions])),
  ];
  const some = [
    ...simple,
    ...simple.map(({ words, actions }) => ({ words: [...words, 'twice'], actions: repeated(2, actions) })),
    ...simple.map(({ words, actions }) => ({ words: [...words, 'thrice'], actions: repeated(3, actions) })),
  ];
  const joined = some.flatMap((a) =>
    some.flatMap((b) => [
      { words: [...a.words, 'and', ...b.words], actions: [...a.actions, ...b.actions] },
      { words: [...a.words, 'after', ...b.words], actions: [...b.actions, ...a.actions] },
    ]),
  );
  return [...some, ...joined];
}

function repeated(times: number, actions: readonly string[]): string[] {
  return Array.from({ length: times }, () => actions).flat();
}
