import * as tf from '@tensorflow/tfjs';
import { type AttentionSteps, withCallArguments } from '../../layers/index.js';
import { hiddenStates } from './hiddenStates.js';

type Table = readonly (readonly number[])[];

/** The numbers of one sequence on its way through a model. */
export interface ForwardSteps {
  /** [token][channel], what the embedding looks up or projects, before its encoding acts; null where no layer says. */
  readonly embedded: Table | null;
  /** [block][token][channel]: what goes into the first block, and what comes out of every block. */
  readonly states: readonly Table[];
  /** One for each attention, in the order in which they run. */
  readonly attentions: readonly AttentionTables[];
}

/** What an attention computes, for every head. */
export interface AttentionTables {
  /** [head][query][channel], before any encoding. */
  readonly queries: readonly Table[];
  /** [head][key][channel], before any encoding; heads that share keys have the same. */
  readonly keys: readonly Table[];
  /** The same as they meet, perhaps of more channels; null where nothing acts on them. */
  readonly encodedQueries: readonly Table[] | null;
  readonly encodedKeys: readonly Table[] | null;
  /** [head][query][key], scaled products of queries and keys as they meet. */
  readonly products: readonly Table[];
  /** [head][query][key], what the encoding adds to the products; null for nothing, and where a head does not look. */
  readonly added: readonly (readonly (readonly (number | null)[])[])[] | null;
  /** [head][query][key], the sum of both; null for hidden pairs. */
  readonly scores: readonly (readonly (readonly (number | null)[])[])[];
  /** [head][query][key], the softmax of the scores. */
  readonly weights: readonly Table[];
}

/**
 * What every step of a model makes of one sequence: vectors, queries and keys before and after the encoding acts, scores,
 * weights, and the states between blocks.
 *
 * @param inputs what `model.predict` takes, of one sequence
 * @throws RangeError when the model has no block, or has one in another layer or model.
 */
export async function forwardSteps(
  model: tf.LayersModel,
  inputs: tf.Tensor | tf.Tensor[],
): Promise<ForwardSteps> {
  const attentions: KeptSteps[] = [];
  let embedded: tf.Tensor | null = null;
  const states = withCallArguments(
    {
      onAttentionSteps: (steps) => {
        attentions.push(keptSteps(steps));
      },
      onEmbeddings: (vectors) => {
        embedded ??= tf.keep(vectors.clone());
      },
    },
    () => hiddenStates(model, inputs),
  );
  const numbers = {
    embedded: await first<Table>(embedded),
    states: await Promise.all(states.map((state) => first<Table>(state) as Promise<Table>)),
    attentions: await Promise.all(attentions.map(numbersOf)),
  };
  tf.dispose([embedded, states, attentions] as tf.TensorContainer);
  return numbers;
}

type KeptSteps = { readonly [Step in keyof AttentionTables]: tf.Tensor | null };

/** Outside of `tf.tidy`, heads before tokens. */
function keptSteps(steps: AttentionSteps): KeptSteps {
  const keep = (x: tf.Tensor | null) => x && tf.keep(x.clone());
  const byHead = (x: tf.Tensor) => x.transpose([0, 2, 1, 3]);
  const { queries, keys, encodedQueries, encodedKeys } = steps;
  const heads = queries.shape[2] as number;
  const allHeads = (x: tf.Tensor) => sharedByHead(byHead(x), heads);
  return {
    queries: keep(byHead(queries)),
    keys: keep(allHeads(keys)),
    encodedQueries: keep(encodedQueries === queries ? null : byHead(encodedQueries)),
    encodedKeys: keep(encodedKeys === keys ? null : allHeads(encodedKeys)),
    products: keep(steps.products),
    added: keep(steps.added),
    scores: keep(steps.scores),
    weights: keep(steps.weights),
  };
}

/** [B, K, S, D] -> [B, H, S, D] */
function sharedByHead(x: tf.Tensor, heads: number): tf.Tensor {
  const [B, K, S, D] = x.shape as [number, number, number, number];
  return x
    .reshape([B * K, 1, S * D])
    .tile([1, heads / K, 1])
    .reshape([B, heads, S, D]);
}

async function numbersOf(kept: KeptSteps): Promise<AttentionTables> {
  const steps = Object.entries(kept).map(async ([step, x]) => [step, await first(x)] as const);
  const numbers = Object.fromEntries(await Promise.all(steps)) as unknown as AttentionTables;
  return {
    ...numbers,
    added: numbers.added && withoutHidden(numbers.added),
    scores: withoutHidden(numbers.scores),
  };
}

function withoutHidden(heads: AttentionTables['scores']): AttentionTables['scores'] {
  return heads.map((rows) =>
    rows.map((row) => row.map((value) => (value === Number.NEGATIVE_INFINITY ? null : value))),
  );
}

/** The numbers of the first sequence. */
async function first<N>(x: tf.Tensor | null): Promise<N | null> {
  return x && (((await x.array()) as N[])[0] as N);
}
