import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import { AlibiBias } from './alibi.js';
import { LearnedPositional } from './learned.js';
import { NoPositional } from './noPositional.js';
import type { PositionalEncoding } from './positionalEncoding.js';
import { RelativePositionBias } from './relativePositionBias.js';
import { RotaryEmbedding } from './rotary.js';
import { SinusoidalPositional } from './sinusoidal.js';

/** What a model knows when it asks for an encoding by name. */
export interface PositionalContext {
  /** Longest sequence that the model is made for, in tokens. */
  maxLength?: number;
  /** Whether queries see no later key. */
  useCausalMask?: boolean;
  seed?: number | null;
}

/** An encoding as tf.js saves it. */
export interface PositionalConfig {
  className: string;
  config: tf.serialization.ConfigDict;
}

/** An encoding, its saved form, or the name that it was registered by. */
export type PositionalSpec = PositionalEncoding | PositionalConfig | string;

export type PositionalFactory = (context: PositionalContext) => PositionalEncoding;

/** The class of an encoding, as `tf.serialization.registerClass` takes it. */
export interface PositionalEncodingClass {
  new (config: never): PositionalEncoding;
  readonly className: string;
}

interface Registration {
  encoding: PositionalEncodingClass;
  create: PositionalFactory;
}

const registrations = new Map<string, Registration>();

/**
 * Makes an encoding known by name: to layers and models as `positional: name`, to the comparison as
 * `--encodings name`, and to `tf.loadLayersModel` by its class.
 *
 * @param create makes one from what the model knows; default: `new encoding({ seed })`
 * @throws RangeError when the name or the className belongs to another class.
 * @example registerPositionalEncoding('mine', MyEncoding)
 */
export function registerPositionalEncoding(
  name: string,
  encoding: PositionalEncodingClass,
  create: PositionalFactory = ({ seed }) => new encoding({ seed: seed ?? null } as never),
): void {
  const known = registrations.get(name);
  if (known && known.encoding.className !== encoding.className) {
    throw new OptionError(
      `positional encoding "${name}" is already registered, by ${known.encoding.className}`,
    );
  }
  for (const [other, registration] of registrations) {
    // Layers copy an encoding by its className, so a subclass that inherits one would be copied as its parent.
    if (other === name || registration.encoding === encoding) continue;
    if (registration.encoding.className !== encoding.className) continue;
    throw new OptionError(
      `className ${encoding.className} is that of "${other}"; give the class of "${name}" a static className of its own`,
    );
  }
  tf.serialization.registerClass(encoding as unknown as Parameters<typeof tf.serialization.registerClass>[0]);
  registrations.set(name, { encoding, create });
}

/** Registered names, in the order of their registration. */
export function positionalEncodingNames(): string[] {
  return [...registrations.keys()];
}

/**
 * An encoding of its own for whoever asks: made by name from the context, or copied by its config.
 * @throws RangeError when the name or the class is not registered.
 */
export function positionalEncoding(
  spec: PositionalSpec,
  context: PositionalContext = {},
): PositionalEncoding {
  if (typeof spec === 'string') {
    const registration = registrations.get(spec);
    if (registration) return registration.create(context);
    throw new OptionError(
      `unknown positional encoding "${spec}"; known: ${positionalEncodingNames().join(', ')}`,
    );
  }
  const { className, config } = 'getConfig' in spec ? positionalConfig(spec) : spec;
  for (const { encoding } of registrations.values()) {
    // A seeded owner seeds its copy, so that one seed settles the whole model.
    const seed = context.seed ?? config.seed ?? null;
    if (encoding.className === className) return new encoding({ ...config, seed } as never);
  }
  throw new OptionError(
    `unknown positional encoding class "${className}"; call registerPositionalEncoding first`,
  );
}

/** The saved form of an encoding, for the config of the layer that owns it. */
export function positionalConfig(encoding: PositionalEncoding): PositionalConfig {
  return { className: encoding.getClassName(), config: encoding.getConfig() };
}

registerPositionalEncoding('none', NoPositional);
registerPositionalEncoding('sinusoidal', SinusoidalPositional);
registerPositionalEncoding('learned', LearnedPositional, ({ maxLength, seed }) => {
  if (maxLength === undefined) {
    throw new OptionError(
      'positional encoding "learned" needs a maxLength: give new LearnedPositional({ maxLength })',
    );
  }
  return new LearnedPositional({ maxLength, seed: seed ?? null });
});
registerPositionalEncoding('rotary', RotaryEmbedding);
registerPositionalEncoding(
  'alibi',
  AlibiBias,
  ({ useCausalMask, seed }) =>
    new AlibiBias({ direction: useCausalMask ? 'causal' : 'asymmetric', seed: seed ?? null }),
);
registerPositionalEncoding(
  'alibi-symmetric',
  AlibiBias,
  ({ seed }) => new AlibiBias({ direction: 'symmetric', seed: seed ?? null }),
);
registerPositionalEncoding(
  't5',
  RelativePositionBias,
  ({ useCausalMask, seed }) =>
    new RelativePositionBias({ bidirectional: !useCausalMask, seed: seed ?? null }),
);
