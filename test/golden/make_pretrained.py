"""pretrained.json, and beside it a folder for each model: small random models as Transformers builds and saves them.

NAME-defaults is a model of the same family whose config.json leaves out every field that has its default. configDefaults.json has
the default of every field, for each family. Made with torch 2.13.0 and transformers 5.24.0, which requirements.txt pins.
"""

import dataclasses
import json
import string

import torch
import transformers
from torch import nn

from golden import HERE, Sampler, case, write

FOLDER = HERE / "pretrained"
T = 7
PADDED = [T, 5]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *string.ascii_lowercase]
VOCABULARY = len(WORDS)
SMALL = {"vocab_size": VOCABULARY, "attn_implementation": "eager"}
BERT = {
    **SMALL, "hidden_size": 15, "num_attention_heads": 3, "intermediate_size": 11, "max_position_embeddings": 13,
    "type_vocab_size": 3, "layer_norm_eps": 1e-3,
}


def models():
    """Name, model, type of the saved numbers, and of a model the part that is loaded and its blocks."""
    bert = transformers.BertForMaskedLM(transformers.BertConfig(**BERT, num_hidden_layers=2))
    yield "bert", bert, torch.float16, lambda model: (model.bert, model.bert.encoder.layer)
    albert = transformers.AlbertModel(transformers.AlbertConfig(
        **BERT, num_hidden_layers=4, num_hidden_groups=2, embedding_size=7, hidden_act="gelu_new",
    ))
    groups = lambda model: [group.albert_layers[0] for group in model.encoder.albert_layer_groups]
    yield "albert", albert, torch.float32, lambda model: (model, groups(model))
    roformer = transformers.RoFormerModel(transformers.RoFormerConfig(
        **{**BERT, "hidden_size": 18}, num_hidden_layers=2, embedding_size=7, hidden_act="relu", rotary_value=False,
    ))
    yield "roformer", roformer, torch.float32, lambda model: (model, model.encoder.layer)
    gpt2 = transformers.GPT2LMHeadModel(transformers.GPT2Config(
        **SMALL, n_embd=15, n_head=3, n_layer=2, n_inner=11, n_positions=13, layer_norm_epsilon=1e-3,
    ))
    yield "gpt2", gpt2, torch.float32, lambda model: (model, model.transformer.h)
    llama = transformers.LlamaForCausalLM(transformers.LlamaConfig(
        **SMALL, hidden_size=18, num_attention_heads=6, num_key_value_heads=2, head_dim=4, intermediate_size=11,
        num_hidden_layers=2, rms_norm_eps=1e-3, rope_parameters={"rope_type": "default", "rope_theta": 500.0},
        tie_word_embeddings=False,
    ))
    yield "llama", llama, torch.bfloat16, lambda model: (model, model.model.layers)
    bloom = transformers.BloomForCausalLM(transformers.BloomConfig(
        **SMALL, hidden_size=15, n_head=3, n_layer=2, layer_norm_epsilon=1e-3,
    ))
    yield "bloom", bloom, torch.float32, lambda model: (model, model.transformer.h)
    t5 = transformers.T5ForConditionalGeneration(transformers.T5Config(
        **SMALL, d_model=14, d_kv=5, num_heads=3, d_ff=11, num_layers=2, num_decoder_layers=1,
        relative_attention_num_buckets=8, relative_attention_max_distance=6, feed_forward_proj="relu",
        layer_norm_epsilon=1e-3,
    ))
    yield "t5", t5, torch.float32, lambda model: (model.encoder, model.encoder.block)


# What a small model cannot leave to its default.
SIZES = {
    "bert": dict(vocab_size=VOCABULARY, hidden_size=24, num_hidden_layers=1, intermediate_size=7, max_position_embeddings=13),
    "albert": dict(vocab_size=VOCABULARY, hidden_size=64, num_hidden_layers=2, intermediate_size=7, max_position_embeddings=13),
    "roformer": dict(vocab_size=VOCABULARY, hidden_size=24, num_hidden_layers=1, intermediate_size=7),
    "gpt2": dict(vocab_size=VOCABULARY, n_embd=12, n_layer=1, n_positions=13),
    "llama": dict(
        vocab_size=VOCABULARY, hidden_size=24, num_attention_heads=4, num_hidden_layers=1, intermediate_size=7,
    ),
    "bloom": dict(vocab_size=VOCABULARY, hidden_size=16),
    "t5": dict(vocab_size=VOCABULARY, d_model=12, d_kv=2, d_ff=7, num_layers=1, num_heads=3, num_decoder_layers=1),
}


def default_models():
    """The same families, with the sizes above and all else by default."""
    for name, model, _, parts_of in models():
        config = type(model.config)(**SIZES[name])
        config._attn_implementation = "eager"
        yield f"{name}-defaults", type(model)(config), torch.float32, parts_of


def defaults_of(config_class):
    """Every field of a family's own, and its default."""
    common = {field.name for field in dataclasses.fields(transformers.PreTrainedConfig)}
    changed = {"is_encoder_decoder"}
    fields = [field for field in dataclasses.fields(config_class) if field.name not in common - changed]
    return {field.name: field.default for field in fields}


def write_defaults():
    classes = {name: type(model.config) for name, model, _, _ in models()}
    defaults = {name: defaults_of(config_class) for name, config_class in classes.items()}
    common = {field.name for field in dataclasses.fields(transformers.PreTrainedConfig)}
    # Read for the sake of files that earlier versions wrote, and dropped.
    common |= set(transformers.GenerationConfig._get_default_generation_params())
    about = f"Transformers {transformers.__version__}: fields of any config.json, and of each family their defaults"
    made = {"about": about, "common": sorted(common), "defaults": defaults}
    (HERE / "configDefaults.json").write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")


def leave_out_defaults(folder, name):
    """Of config.json only what is no default is left."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config = {"model_type": config["model_type"], **SIZES[name.removesuffix("-defaults")]}
    path.write_text(json.dumps(config, indent=2) + "\n")


def randomize(model, sample):
    """Numbers of such a size that every weight shows in the results."""
    norms = (nn.LayerNorm, transformers.models.llama.modeling_llama.LlamaRMSNorm)
    is_norm = lambda module: isinstance(module, norms) or "LayerNorm" in type(module).__name__
    gammas = {id(module.weight) for module in model.modules() if is_norm(module)}
    tables = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    for name, parameter in model.named_parameters():
        if "embed_positions" in name:  # RoFormer's sinusoids
            continue
        shape = parameter.shape
        if id(parameter) in gammas:
            parameter.data = sample.gamma(*shape)
        elif len(shape) == 1:
            parameter.data = sample.bias(*shape)
        else:
            parameter.data = sample.normal(*shape, scale=0.7 if id(parameter) in tables else 1.3 * shape[-1] ** -0.5)


def run(model, blocks, arguments):
    """What goes into the first block and comes out of every block, and the result."""
    states, hooks = [], []

    def before(_, inputs):
        if not states:
            states.append(inputs[0])

    def after(_, __, output):
        states.append(output[0] if isinstance(output, tuple) else output)

    hooks.append(blocks[0].register_forward_pre_hook(before))
    hooks += [block.register_forward_hook(after) for block in blocks]
    with torch.no_grad():
        result = model(**arguments)
    for hook in hooks:
        hook.remove()
    return {f"state{index}": state for index, state in enumerate(states)}, result


def model_case(name, model, dtype, parts_of, sample):
    randomize(model, sample)
    folder = FOLDER / name
    # Bloom in several files, as large models are.
    model.to(dtype).save_pretrained(folder, max_shard_size="8KB" if name == "bloom" else "1GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    if name.endswith("-defaults"):
        leave_out_defaults(folder, name)
    model = type(model).from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
    body, blocks = parts_of(model)
    ids = torch.tensor([[3, 17, 1, 29, 5, 11, 30], [23, 2, 19, 7, 13, 0, 0]])
    mask = (torch.arange(T) < torch.tensor(PADDED)[:, None]).long()
    arguments = {"input_ids": ids, "attention_mask": mask}
    states, result = run(body, blocks, arguments)
    outputs = {**states, "output": result[0]}
    inputs = {"ids": ids, "mask": mask}
    if name.removesuffix("-defaults") in ("bert", "albert", "roformer"):
        (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n")
        types = torch.tensor([[0, 0, 1, 1, 2, 2, 1], [0, 1, 1, 2, 0, 0, 0]])
        inputs["types"] = types % model.config.type_vocab_size
        outputs["typedOutput"] = run(body, blocks, {**arguments, "token_type_ids": inputs["types"]})[1][0]
    return case(name, {}, inputs, None, outputs)


def main():
    FOLDER.mkdir(exist_ok=True)
    write_defaults()
    write(
        "pretrained",
        "Random models of Transformers, saved by it in pretrained/NAME and computed in float64 (what Transformers casts to "
        "float32 inside is of float32). mask [B, T]: 1 = a token; the rows of others are not to be compared. state0 goes "
        "into the first block, the others come out of the blocks; output is of the whole model: logits of gpt2, llama "
        "and bloom, else the last hidden state. typedOutput: with types.",
        [model_case(*entry, Sampler(7 + index)) for index, entry in enumerate([*models(), *default_models()])],
    )


if __name__ == "__main__":
    main()
