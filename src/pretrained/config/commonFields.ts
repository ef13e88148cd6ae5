import { type Fields, harmless, only } from './fields.js';

const DROPOUT = 'nothing is dropped here';
const HEAD = 'of a head that is not loaded';
const START = 'of weights before training';
const TEXT = 'of the tokenizer or of generation, which the caller settles';
const RECORD = 'a record of where the model comes from';
const RUNTIME = "of Hugging Face's own way to run it";

function all(names: string, why: string): Fields {
  return Object.fromEntries(names.split(' ').map((name) => [name, harmless(why)]));
}

/** Fields that any config.json may have: those of PreTrainedConfig, today and in earlier versions of Transformers. */
export const COMMON_FIELDS: Fields = {
  ...all(
    'model_type architectures transformers_version _name_or_path name_or_path _commit_hash auto_map',
    RECORD,
  ),
  ...all('dtype torch_dtype finetuning_task task_specific_params language license custom_pipelines', RECORD),
  ...all(
    'is_encoder_decoder return_dict output_hidden_states output_attentions output_past use_cache torchscript',
    RUNTIME,
  ),
  ...all('chunk_size_feed_forward gradient_checkpointing use_bfloat16 tf_legacy_loss', RUNTIME),
  ...all(
    'attn_implementation _attn_implementation _attn_implementation_autoset transformers.js_config',
    RUNTIME,
  ),
  ...all(
    'id2label label2id num_labels _num_labels problem_type classifier_dropout tie_encoder_decoder',
    HEAD,
  ),
  ...all('cross_attention_hidden_size', 'of cross attention, which is refused'),
  ...all('initializer_range initializer_factor', START),
  ...all('bos_token_id eos_token_id eos_token_ids sep_token_id unk_token_id decoder_start_token_id', TEXT),
  ...all(
    'tokenizer_class prefix max_length min_length do_sample early_stopping num_beams num_beam_groups',
    TEXT,
  ),
  ...all('diversity_penalty temperature top_k top_p typical_p repetition_penalty length_penalty', TEXT),
  ...all('no_repeat_ngram_size encoder_no_repeat_ngram_size bad_words_ids num_return_sequences', TEXT),
  ...all('output_scores return_dict_in_generate forced_bos_token_id forced_eos_token_id', TEXT),
  ...all(
    'remove_invalid_values exponential_decay_length_penalty suppress_tokens begin_suppress_tokens',
    TEXT,
  ),
  ...all('encoder_repetition_penalty epsilon_cutoff eta_cutoff assistant_confidence_threshold', TEXT),
  ...all('assistant_lookbehind num_assistant_tokens num_assistant_tokens_schedule target_lookbehind', TEXT),
  add_cross_attention: only(false),
  per_layer_config: only<unknown>(null, {}),
  pruned_heads: only<unknown>(null, {}),
  quantization_config: only(null),
};

export const dropouts = (names: string): Fields => all(names, DROPOUT);
export const ofHeads = (names: string): Fields => all(names, HEAD);
/** What configurations of the first versions have, and nothing reads any more. */
export const unread = (names: string): Fields => all(names, 'read by no version of Transformers any more');
