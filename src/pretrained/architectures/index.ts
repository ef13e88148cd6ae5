import { albert } from './albert.js';
import type { Architecture } from './architecture.js';
import { bert } from './bert.js';
import { bloom } from './bloom.js';
import { gpt2 } from './gpt2.js';
import { llama } from './llama.js';
import { roformer } from './roformer.js';
import { t5Encoder } from './t5Encoder.js';

/** What `model_type` in config.json may be. To add one: a file of its own, and its line here. */
export const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  albert,
  bert,
  bloom,
  gpt2,
  llama,
  roformer,
  t5: t5Encoder,
};
