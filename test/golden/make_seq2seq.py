"""seq2seq.json: a small random encoder-decoder of Transformers, its logits and what its `generate` makes.

Marian: norms after each sum, one table for source, target and logits, and positions in a table that is not trained.
Made with torch 2.13.0 and transformers 5.24.0, which requirements.txt pins.
"""

import json
import logging

import torch
import transformers

from golden import HERE, Sampler, case, write

PAD, START, END = 0, 1, 2
SOURCES = [[3, 16, 5, 7, 11], [9, 4], [13, 6, 8, 2]]
TARGETS = [[1, 5, 12, 3], [1, 7, 9, 0], [1, 16, 0, 0]]
NEW_TOKENS = 6
OPTIONS = [
    ({}, {}),
    ({"num_beams": 3}, {"numBeams": 3}),
    ({"repetition_penalty": 1.6}, {"repetitionPenalty": 1.6}),
    ({"num_beams": 3, "length_penalty": 0.1}, {"numBeams": 3, "lengthPenalty": 0.1}),
    ({"num_beams": 4, "repetition_penalty": 1.6}, {"numBeams": 4, "repetitionPenalty": 1.6}),
]
LINEARS = {"q_proj": "query", "k_proj": "key", "v_proj": "value", "out_proj": "output"}


def named(model):
    """The weights under the names that they have here, kernels [in, out]."""
    weights = {}

    def linear(name, module):
        weights[f"{name}/kernel"], weights[f"{name}/bias"] = module.weight.T, module.bias

    def norm(name, module):
        weights[f"{name}/gamma"], weights[f"{name}/beta"] = module.weight, module.bias

    for side, stack in [("encoder", model.model.encoder), ("decoder", model.model.decoder)]:
        weights[f"{side}/embedding/embeddings"] = stack.embed_tokens.weight
        weights[f"{side}/embedding/positional/embeddings"] = stack.embed_positions.weight
        for index, layer in enumerate(stack.layers):
            parts = {"attention": (layer.self_attn, layer.self_attn_layer_norm)}
            if side == "decoder":
                parts["crossAttention"] = (layer.encoder_attn, layer.encoder_attn_layer_norm)
            block = f"{side}/block{index}"
            for role, (attention, after) in parts.items():
                for theirs, ours in LINEARS.items():
                    linear(f"{block}/{role}/{ours}", getattr(attention, theirs))
                norm(f"{block}/{role}Norm", after)
            linear(f"{block}/feedForward/intermediate", layer.fc1)
            linear(f"{block}/feedForward/output", layer.fc2)
            norm(f"{block}/feedForwardNorm", layer.final_layer_norm)
    return weights


def padded(rows):
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])


def text_of(model, source, options):
    ids = torch.tensor([source])
    result = model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=NEW_TOKENS, do_sample=False, **options
    )[0].tolist()[1:]
    return result[: result.index(END) + 1] if END in result else result


def main():
    logging.disable(logging.WARNING)
    config = transformers.MarianConfig(
        vocab_size=17, d_model=12, encoder_layers=1, decoder_layers=2, encoder_attention_heads=3, decoder_attention_heads=3,
        encoder_ffn_dim=7, decoder_ffn_dim=7, max_position_embeddings=11, activation_function="relu", dropout=0.0,
        pad_token_id=PAD, decoder_start_token_id=START, eos_token_id=END, forced_eos_token_id=None, scale_embedding=False,
        attn_implementation="eager",
    )
    model = transformers.MarianMTModel(config).eval()
    sample = Sampler(85)
    for name, parameter in model.named_parameters():
        if "embed_positions" in name:
            continue
        shape = parameter.shape
        if "layer_norm" in name and name.endswith("weight"):
            parameter.data = sample.gamma(*shape)
        else:
            parameter.data = sample.bias(*shape) if len(shape) == 1 else sample.normal(*shape, scale=2.0 * shape[-1] ** -0.5)
    model.tie_weights()
    source, target = padded(SOURCES), torch.tensor(TARGETS)
    with torch.no_grad():
        logits = model(
            input_ids=source, attention_mask=(source != PAD).long(), decoder_input_ids=target,
            decoder_attention_mask=(target != PAD).long(),
        ).logits
    texts = [
        {"options": {"maxNewTokens": NEW_TOKENS, "eosTokenId": END, "decoderStartTokenId": START, **ours},
         "texts": [text_of(model, row, theirs) for row in SOURCES]}
        for theirs, ours in OPTIONS
    ]
    made = case("marian", {}, {"source": source, "target": target}, named(model), {"logits": logits}, generated=texts)
    write("seq2seq", "A random MarianMTModel of Transformers, computed in float64. generated: `generate` for each source alone.", [made])
    print(json.dumps(texts))


if __name__ == "__main__":
    main()
