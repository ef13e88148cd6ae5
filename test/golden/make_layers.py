"""layers.json: one layer each of published architectures, as Transformers computes it."""

import torch
from transformers import (
    Gemma3TextConfig, GPTNeoXConfig, MistralConfig, ModernBertConfig, Olmo2Config, PhiConfig, Qwen3Config, T5Config,
)
from transformers.models.gemma3.modeling_gemma3 import Gemma3DecoderLayer, Gemma3RotaryEmbedding
from transformers.models.gpt_neox.modeling_gpt_neox import GPTNeoXLayer, GPTNeoXRotaryEmbedding
from transformers.models.mistral.modeling_mistral import MistralDecoderLayer, MistralRotaryEmbedding
from transformers.models.modernbert.modeling_modernbert import ModernBertEncoderLayer, ModernBertRotaryEmbedding
from transformers.models.olmo2.modeling_olmo2 import Olmo2DecoderLayer, Olmo2RotaryEmbedding
from transformers.models.phi.modeling_phi import PhiDecoderLayer, PhiRotaryEmbedding
from transformers.models.t5.modeling_t5 import T5Block
from transformers.models.qwen3.modeling_qwen3 import Qwen3DecoderLayer, Qwen3RotaryEmbedding

from golden import Sampler, case, gradients_of, track, write

B, T, C, H, K, D, F = 2, 5, 8, 4, 2, 4, 7
EPSILON = 1e-5
THETA = 10000.0
ROTARY = {"className": "RotaryEmbedding", "config": {"layout": "halfSplit", "maxWavelength": THETA}}
SIZES = {
    "hidden_size": C, "intermediate_size": F, "num_hidden_layers": 1, "num_attention_heads": H,
    "num_key_value_heads": K, "head_dim": D, "rms_norm_eps": EPSILON, "vocab_size": 3, "pad_token_id": 0,
    "rope_parameters": {"rope_type": "default", "rope_theta": THETA}, "sliding_window": None,
}
LLAMA = {
    "numHeads": H, "numKeyValueHeads": K, "keyDim": D, "intermediateDim": F, "activation": "swiglu",
    "normalization": "rmsNorm", "epsilon": EPSILON, "useBias": False, "useCausalMask": True, "positional": ROTARY,
}
PROJECTIONS = {
    "self_attn.q_proj": "attention/query", "self_attn.k_proj": "attention/key", "self_attn.v_proj": "attention/value",
    "self_attn.o_proj": "attention/output", "mlp.gate_proj": "feedForward/gate",
    "mlp.up_proj": "feedForward/intermediate", "mlp.down_proj": "feedForward/output",
}
PARTS = (("q", "query"), ("k", "key"), ("v", "value"), ("o", "output"))
NORMS = {"input_layernorm": "attentionNorm", "post_attention_layernorm": "feedForwardNorm"}
HEAD_NORMS = {"self_attn.q_norm": "attention/queryNorm", "self_attn.k_norm": "attention/keyNorm"}


def parameters_of(layer, sample):
    """Random parameters under the layer's own names; those of norms are about 1 or 0."""
    made = {}
    for name, value in layer.named_parameters():
        if value.dim() == 2:
            made[name] = sample.kernel(value.shape[1], value.shape[0]).T
        else:
            made[name] = sample.bias(value.shape[0]) if name.endswith("bias") else sample.gamma(value.shape[0])
    return made


def ours_of(parameters, roles, plus_one=False):
    """{name: tensor} under the names of this package."""
    made = {}
    for name, value in parameters.items():
        module, _, kind = name.rpartition(".")
        role = roles[module]
        if role.endswith("embeddings"):
            made[role] = value
        elif value.dim() == 2:
            made[f"{role}/kernel"] = value.T
        elif "Norm" in role or role == "norm":
            made[f"{role}/{'gamma' if kind == 'weight' else 'beta'}"] = value + 1 if plus_one else value
        else:
            made[f"{role}/bias"] = value
    return made


def layer_case(name, layer, config, roles, sample, run, split=ours_of, memory=False):
    layer = layer.double().train()
    # GPT-NeoX, Phi and ModernBERT have no head width of their own.
    width = C if "keyDim" in config else H * D
    parameters, inputs = parameters_of(layer, sample), {"x": sample.normal(B, T, width)}
    kept = {"lossWeights": sample.normal(B, T, width)}
    if memory:
        inputs["memory"] = sample.normal(B, T + 2, width)
    tracked, leaves = track(parameters), track(inputs)

    output = run(lambda *args, **kwargs: torch.func.functional_call(layer, tracked, args, kwargs), *leaves.values())
    output = output[0] if isinstance(output, tuple) else output
    found = gradients_of((output * kept["lossWeights"]).sum(), {**leaves, **tracked})
    gradients = {name: found.pop(name) for name in inputs}
    # Those of norms and biases, which all that comes after them is in; gamma has that of the weight that it is 1 more than.
    gradients |= (ours_of if split is plus_one else split)(found, roles)
    gradients = {name: value for name, value in gradients.items() if value.dim() != 2}
    return case(name, config, {**inputs, **kept}, split(parameters, roles), {"output": output}, gradients)


def plus_one(parameters, roles):
    return ours_of(parameters, roles, plus_one=True)


CAUSAL = torch.full((T, T), float("-inf")).triu(1)[None, None]


def with_rotary(rotary, causal=True, **more):
    def run(call, x):
        angles = rotary(x, torch.arange(T)[None], **more)
        mask = CAUSAL if causal else torch.zeros_like(CAUSAL)
        return call(x, attention_mask=mask, position_embeddings=angles)
    return run


def eager(config):
    config._attn_implementation = "eager"
    return config


def neox_split(parameters, roles):
    """Queries, keys and values of a head are neighbours in GPT-NeoX."""
    others = {name: value for name, value in parameters.items() if "query_key_value" not in name}
    made = ours_of(others, roles)
    for kind, name in (("weight", "kernel"), ("bias", "bias")):
        parts = parameters[f"attention.query_key_value.{kind}"].reshape(H, 3, -1, *parameters[f"attention.query_key_value.{kind}"].shape[1:])
        for index, role in enumerate(("query", "key", "value")):
            made[f"attention/{role}/{name}"] = parts[:, index].flatten(0, 1).T if kind == "weight" else parts[:, index].flatten()
    return made


def modernbert_split(parameters, roles):
    """One matrix for queries, keys and values, one for what is activated and what it is multiplied by."""
    others = {name: value for name, value in parameters.items() if not name.endswith(("Wqkv.weight", "Wi.weight"))}
    made = ours_of(others, roles)
    for name, kernels in (("attn.Wqkv", ("query", "key", "value")), ("mlp.Wi", ("gate", "intermediate"))):
        owner = "attention" if name == "attn.Wqkv" else "feedForward"
        for role, value in zip(kernels, parameters[f"{name}.weight"].chunk(len(kernels))):
            made[f"{owner}/{role}/kernel"] = value.T
    return made


def cases(sample):
    config = eager(MistralConfig(**SIZES))
    yield layer_case(
        "Mistral", MistralDecoderLayer(config, 0), LLAMA, {**PROJECTIONS, **NORMS}, sample,
        with_rotary(MistralRotaryEmbedding(config)),
    )
    config = eager(Qwen3Config(**SIZES))
    norm = {"normalization": "rmsNorm", "epsilon": EPSILON}
    yield layer_case(
        "Qwen 3", Qwen3DecoderLayer(config, 0), {**LLAMA, "queryKeyNorm": norm},
        {**PROJECTIONS, **NORMS, **HEAD_NORMS}, sample, with_rotary(Qwen3RotaryEmbedding(config)),
    )
    config = eager(Olmo2Config(**SIZES))
    yield layer_case(
        "OLMo 2", Olmo2DecoderLayer(config, 0),
        {**LLAMA, "norm": {"placement": "output"}, "queryKeyNorm": {**norm, "over": "allHeads"}},
        {
            **PROJECTIONS, **HEAD_NORMS, "post_attention_layernorm": "attentionNorm",
            "post_feedforward_layernorm": "feedForwardNorm",
        },
        sample, with_rotary(Olmo2RotaryEmbedding(config)),
    )
    sizes = {name: value for name, value in SIZES.items() if name != "rope_parameters"}
    config = eager(Gemma3TextConfig(**sizes, query_pre_attn_scalar=9, layer_types=["full_attention"]))
    yield layer_case(
        "Gemma 3", Gemma3DecoderLayer(config, 0),
        {
            **LLAMA, "activation": "gegluTanh", "scale": 1 / 3, "queryKeyNorm": norm,
            "norm": {"placement": "inputAndOutput"},
            "positional": {"className": "RotaryEmbedding", "config": {"layout": "halfSplit", "maxWavelength": 1000000.0}},
        },
        {
            **PROJECTIONS, **HEAD_NORMS, "input_layernorm": "attentionNorm",
            "post_attention_layernorm": "attentionOutputNorm", "pre_feedforward_layernorm": "feedForwardNorm",
            "post_feedforward_layernorm": "feedForwardOutputNorm",
        },
        sample, with_rotary(Gemma3RotaryEmbedding(config), layer_type="full_attention"), plus_one,
    )
    parallel = {
        "numHeads": H, "intermediateDim": F, "epsilon": EPSILON, "useCausalMask": True, "parallel": True,
        "positional": {"className": "RotaryEmbedding", "config": {"layout": "halfSplit", "partialRotaryFactor": 0.5}},
    }
    sizes = {"hidden_size": H * D, "intermediate_size": F, "num_hidden_layers": 1, "num_attention_heads": H, "vocab_size": 3}
    rope = {"rope_parameters": {"rope_type": "default", "rope_theta": THETA, "partial_rotary_factor": 0.5}}
    config = eager(GPTNeoXConfig(**sizes, **rope, layer_norm_eps=EPSILON, hidden_act="gelu"))
    yield layer_case(
        "GPT-NeoX", GPTNeoXLayer(config, 0), parallel,
        {
            "attention.dense": "attention/output", "mlp.dense_h_to_4h": "feedForward/intermediate",
            "mlp.dense_4h_to_h": "feedForward/output", **NORMS,
        },
        sample, with_rotary(GPTNeoXRotaryEmbedding(config)), neox_split,
    )
    config = eager(PhiConfig(**sizes, **rope, layer_norm_eps=EPSILON, hidden_act="gelu_new", resid_pdrop=0.0))
    yield layer_case(
        "Phi", PhiDecoderLayer(config, 0), {**parallel, "activation": "geluTanh", "norm": {"shared": True}},
        {
            **PROJECTIONS, "self_attn.dense": "attention/output", "mlp.fc1": "feedForward/intermediate",
            "mlp.fc2": "feedForward/output", "input_layernorm": "norm",
        },
        sample, with_rotary(PhiRotaryEmbedding(config)),
    )
    sizes = {**sizes, "num_hidden_layers": 4, "pad_token_id": 0, "cls_token_id": 0, "sep_token_id": 0}
    config = eager(ModernBertConfig(**sizes, norm_eps=EPSILON, global_attn_every_n_layers=3))
    for name, index in (("ModernBERT", 3), ("ModernBERT, first layer", 0)):
        yield layer_case(
            name, ModernBertEncoderLayer(config, index),
            {
                "numHeads": H, "intermediateDim": F, "activation": "geglu", "useBias": False,
                "norm": {"epsilon": EPSILON, "center": False},
                "positional": {"className": "RotaryEmbedding", "config": {"layout": "halfSplit", "maxWavelength": 160000.0}},
                **({"attentionNorm": {"placement": "none"}} if index == 0 else {}),
            },
            {
                "attn.Wo": "attention/output", "mlp.Wo": "feedForward/output", "attn_norm": "attentionNorm",
                "mlp_norm": "feedForwardNorm",
            },
            sample, with_rotary(ModernBertRotaryEmbedding(config), causal=False, layer_type="full_attention"),
            modernbert_split,
        )


    config = T5Config(
        d_model=C, d_kv=D, d_ff=F, num_layers=1, num_heads=H, relative_attention_num_buckets=8, vocab_size=3,
        relative_attention_max_distance=6, dropout_rate=0.0, layer_norm_epsilon=EPSILON, feed_forward_proj="gated-gelu",
        is_decoder=True,
    )
    roles = {f"layer.0.SelfAttention.{short}": f"attention/{role}" for short, role in PARTS}
    roles |= {f"layer.1.EncDecAttention.{short}": f"crossAttention/{role}" for short, role in PARTS}
    yield layer_case(
        "Flan-T5, decoder", T5Block(config, has_relative_attention_bias=True),
        {
            "numHeads": H, "keyDim": D, "intermediateDim": F, "activation": "gegluTanh", "useBias": False, "scale": 1,
            "norm": {"normalization": "rmsNorm", "epsilon": EPSILON},
            "positional": {"className": "RelativePositionBias", "config": {"numBuckets": 8, "maxDistance": 6, "bidirectional": False}},
        },
        {
            **roles, "layer.0.SelfAttention.relative_attention_bias": "attention/positional/embeddings",
            "layer.2.DenseReluDense.wi_0": "feedForward/gate", "layer.2.DenseReluDense.wi_1": "feedForward/intermediate",
            "layer.2.DenseReluDense.wo": "feedForward/output", "layer.0.layer_norm": "attentionNorm",
            "layer.1.layer_norm": "crossAttentionNorm", "layer.2.layer_norm": "feedForwardNorm",
        },
        sample, lambda call, x, memory: call(x, attention_mask=CAUSAL, encoder_hidden_states=memory), memory=True,
    )


def main():
    sample = Sampler(19)
    write(
        "layers",
        "TransformerBlock, or where there is a memory TransformerDecoderBlock, in the form of one layer of published models. Source: the layers of Transformers, eager "
        "attention, dropout 0, which cast norms and angles to float32: tolerance 1e-5. Gemma's norms multiply by 1 + weight: "
        "gamma here is that sum. gradients: of loss = sum(output * lossWeights), for inputs, norms and biases.",
        list(cases(sample)),
    )


if __name__ == "__main__":
    main()
