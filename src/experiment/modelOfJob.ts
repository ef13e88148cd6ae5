import type * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';
import { transformerEncoder } from '../models/transformerEncoder.js';
import { loadPretrained } from '../pretrained/loadPretrained.js';
import { withHead } from '../pretrained/withHead.js';
import type { Job } from './job.js';

/** The model that a job trains, as it is before: a published encoder with a new head, or all of it new. */
export async function modelOfJob({ encoding, seed, settings }: Job, data: Dataset): Promise<tf.LayersModel> {
  const head = { type: data.type, numClasses: data.classes.length };
  const { init } = settings;
  if (init) return withHead(await loadPretrained(init.folder), { ...head, freeze: init.freeze, seed });
  return transformerEncoder({
    vocabSize: data.vocabulary.length,
    modelDim: settings.width,
    numLayers: settings.layers,
    numHeads: settings.heads,
    useCausalMask: settings.causal ?? false,
    dropout: settings.dropout ?? 0,
    maxLength: data.trainLengths[1],
    positional: encoding,
    head,
    seed,
  });
}
