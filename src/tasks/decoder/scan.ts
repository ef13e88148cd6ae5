import { defineDecoderTask } from './defineDecoderTask.js';
import { type Command, scanCommands } from './scanGrammar.js';

const byLength = new Map<number, Command[]>();

/** All commands by how many actions they ask for; made when they are asked for, as there are 20,910. */
function commandsByLength(): ReadonlyMap<number, readonly Command[]> {
  if (byLength.size > 0) return byLength;
  for (const command of scanCommands()) {
    const { length } = command.actions;
    const others = byLength.get(length);
    if (others) others.push(command);
    else byLength.set(length, [command]);
  }
  return byLength;
}

const WORDS =
  'walk look run jump turn left right opposite around twice thrice and after ' +
  'I_WALK I_LOOK I_RUN I_JUMP I_TURN_LEFT I_TURN_RIGHT';

/**
 * SCAN (Lake & Baroni 2018, arXiv 1711.00350): "jump left twice =" -> "I_TURN_LEFT I_JUMP I_TURN_LEFT I_JUMP end". The length is
 * that of the actions, and each command is as likely. The first test part is of the lengths of training, as in their simple split,
 * the second is their length split: trained on up to 22 actions, tested on 24 to 48. Commands of one action are in every part.
 */
export const scan = defineDecoderTask({
  name: 'scan',
  description: 'The actions of a command such as "jump left twice", one by one.',
  words: WORDS.split(' '),
  trainLengths: { min: 1, max: 22 },
  testLengths: [
    { min: 1, max: 22 },
    { min: 24, max: 48 },
  ],
  splitFrom: 2,
  lengthsIn: ({ min, max }) =>
    [...commandsByLength()].flatMap(([length, commands]) =>
      length >= min && length <= max ? commands.map(() => length) : [],
    ),
  draw(random, length) {
    const { words, actions } = random.pick(commandsByLength().get(length) ?? []);
    return { prompt: words, answer: actions };
  },
});
