import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type * as tf from '@tensorflow/tfjs';
import type { Vocabulary } from '../data/vocabulary.js';
import type { Settings } from '../experiment/results.js';
import { blockNodes } from '../models/blocks.js';
import { attentionsOf, embeddingsOf } from '../models/layersWith.js';
import { loadPretrained } from '../pretrained/loadPretrained.js';
import { loadVocabulary } from '../pretrained/loadVocabulary.js';
import { PretrainedError } from '../pretrained/pretrainedError.js';
import { endsInHiddenStates } from '../pretrained/withHead.js';
import { errorLine } from '../util/errorLine.js';

/** A published encoder that runs are to start from. */
export interface Published {
  readonly size: Pick<Settings, 'width' | 'layers' | 'heads'>;
  readonly vocabulary: Vocabulary;
  /** Hexadecimal; of all files that settle what the encoder computes. */
  readonly sha256: string;
}

/** The files that settle what an encoder computes. */
export const ENCODER_FILES = /^config\.json$|\.safetensors(\.index\.json)?$/;

/**
 * Loads the encoder of a folder once, to see that it can be.
 * @throws PretrainedError when it cannot, is no encoder, or the vocabulary is not its own.
 */
export async function openPublished(folder: string): Promise<Published> {
  const model = await loadPretrained(folder);
  try {
    if (!endsInHiddenStates(model)) {
      throw new PretrainedError(join(folder, 'config.json'), 'model_type must be that of an encoder');
    }
    const vocabulary = await loadVocabulary(folder);
    const size = vocabSizeOf(model);
    if (vocabulary.words.length !== size) {
      const words = `has ${vocabulary.words.length} tokens`;
      throw new PretrainedError(join(folder, 'vocab.txt'), `${words}, where the model has ${size}`);
    }
    return { size: sizeOf(model), vocabulary, sha256: await hashOf(folder) };
  } finally {
    model.dispose();
  }
}

function sizeOf(model: tf.LayersModel): Published['size'] {
  return {
    width: model.outputs[0]?.shape.at(-1) as number,
    layers: blockNodes(model).length,
    heads: attentionsOf(model)[0]?.attentionShape.numHeads as number,
  };
}

function vocabSizeOf(model: tf.LayersModel): number {
  return embeddingsOf(model)[0]?.embeddingShape.vocabSize as number;
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for (const name of readdirSync(folder).sort()) {
      if (!ENCODER_FILES.test(name)) continue;
      hash.update(`${name}\n`);
      await pipeline(createReadStream(join(folder, name)), hash, { end: false });
    }
  } catch (error) {
    // As of a URL, which has no files to list.
    throw new PretrainedError(folder, `cannot be read as a folder: ${errorLine(error)}`);
  }
  return hash.digest('hex');
}
