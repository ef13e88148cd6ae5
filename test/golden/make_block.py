"""block.json: torch.nn.TransformerEncoderLayer; llamaBlock.json: a Llama decoder layer."""

import torch
from torch import nn
from torch.nn import functional
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import (
    LlamaDecoderLayer,
    LlamaRotaryEmbedding,
    apply_rotary_pos_emb,
)

from golden import Sampler, case, gradients_of, track, write
from make_attention import PARTS, make_weights

B, T, H, D, F = 3, 5, 2, 4, 11
C = H * D
EPSILON = 1e-5
ACTIVATIONS = {
    "relu": functional.relu,
    "gelu": functional.gelu,
    "geluTanh": lambda x: functional.gelu(x, approximate="tanh"),
}


def block_weights(sample):
    weights = {f"attention/{name}": value for name, value in make_weights(sample, C, C, C, H, H, D).items()}
    weights["attentionNorm/gamma"] = sample.gamma(C)
    weights["attentionNorm/beta"] = sample.bias(C)
    weights["feedForward/intermediate/kernel"] = sample.kernel(C, F)
    weights["feedForward/intermediate/bias"] = sample.bias(F)
    weights["feedForward/output/kernel"] = sample.kernel(F, C)
    weights["feedForward/output/bias"] = sample.bias(C)
    weights["feedForwardNorm/gamma"] = sample.gamma(C)
    weights["feedForwardNorm/beta"] = sample.bias(C)
    return weights


def torch_block(weights, x, activation, normalize_first, causal, mask):
    # In eval mode without gradients PyTorch takes a fused path that zeroes padded rows; train mode with
    # dropout 0 is the plain one.
    layer = nn.TransformerEncoderLayer(
        C, H, F, dropout=0.0, activation=ACTIVATIONS[activation], layer_norm_eps=EPSILON,
        batch_first=True, norm_first=normalize_first,
    ).train()
    parameters = {
        "self_attn.in_proj_weight": torch.cat([weights[f"attention/{part}/kernel"].T for part in PARTS]),
        "self_attn.in_proj_bias": torch.cat([weights[f"attention/{part}/bias"] for part in PARTS]),
        "self_attn.out_proj.weight": weights["attention/output/kernel"].T,
        "self_attn.out_proj.bias": weights["attention/output/bias"],
        "linear1.weight": weights["feedForward/intermediate/kernel"].T,
        "linear1.bias": weights["feedForward/intermediate/bias"],
        "linear2.weight": weights["feedForward/output/kernel"].T,
        "linear2.bias": weights["feedForward/output/bias"],
        "norm1.weight": weights["attentionNorm/gamma"],
        "norm1.bias": weights["attentionNorm/beta"],
        "norm2.weight": weights["feedForwardNorm/gamma"],
        "norm2.bias": weights["feedForwardNorm/beta"],
    }
    assert set(parameters) == {name for name, _ in layer.named_parameters()}
    arguments = {
        "src_mask": torch.ones(T, T, dtype=torch.bool).triu(1) if causal else None,
        "src_key_padding_mask": None if mask is None else ~mask,
    }
    return torch.func.functional_call(layer, parameters, (x,), arguments)


def block_case(name, sample, activation, normalize_first, causal=False, padding=False, gradients=False):
    weights, inputs, kept = block_weights(sample), {"x": sample.normal(B, T, C)}, {}
    if padding:
        kept["mask"] = torch.arange(T) < torch.tensor([[T], [T - 2], [1]])
    tracked, leaves = track(weights), track(inputs)
    output = torch_block(tracked, leaves["x"], activation, normalize_first, causal, kept.get("mask"))
    found = None
    if gradients:
        kept["lossWeights"] = sample.normal(B, T, C)
        found = gradients_of((output * kept["lossWeights"]).sum(), {**leaves, **tracked})
    config = {
        "numHeads": H, "intermediateDim": F, "activation": activation, "normalizeFirst": normalize_first,
        "normalization": "layerNorm", "epsilon": EPSILON, "useBias": True, "useCausalMask": causal, "dropout": 0,
    }
    return case(name, config, {**inputs, **kept}, weights, {"output": output}, found)


LLAMA = {"model_dim": 16, "heads": 4, "kv_heads": 2, "width": 4, "intermediate": 11, "wavelength": 10000.0}


def llama_weights(sample):
    dim, hidden = LLAMA["model_dim"], LLAMA["intermediate"]
    attention = make_weights(sample, dim, dim, dim, LLAMA["heads"], LLAMA["kv_heads"], LLAMA["width"], bias=False)
    return {
        **{f"attention/{name}": value for name, value in attention.items()},
        "attentionNorm/gamma": sample.gamma(dim),
        "feedForward/gate/kernel": sample.kernel(dim, hidden),
        "feedForward/intermediate/kernel": sample.kernel(dim, hidden),
        "feedForward/output/kernel": sample.kernel(hidden, dim),
        "feedForwardNorm/gamma": sample.gamma(dim),
    }


def llama_block(weights, x):
    """In float64 throughout; Transformers' own layer casts its norms and angles to float32."""
    def norm(y, name):
        return functional.rms_norm(y, y.shape[-1:], weights[f"{name}/gamma"], EPSILON)

    def split(y, part, count):
        return (y @ weights[f"attention/{part}/kernel"]).unflatten(-1, (count, -1)).transpose(1, 2)

    width, repeats = LLAMA["width"], LLAMA["heads"] // LLAMA["kv_heads"]
    normed = norm(x, "attentionNorm")
    queries = split(normed, "query", LLAMA["heads"])
    keys, values = (split(normed, part, LLAMA["kv_heads"]) for part in ("key", "value"))
    frequencies = LLAMA["wavelength"] ** (-torch.arange(0, width, 2) / width)
    angles = (torch.arange(x.shape[1])[:, None] * frequencies).repeat(1, 2)[None]
    queries, keys = apply_rotary_pos_emb(queries, keys, angles.cos(), angles.sin())
    keys, values = (y.repeat_interleave(repeats, dim=1) for y in (keys, values))
    mixed = functional.scaled_dot_product_attention(queries, keys, values, is_causal=True)
    x = x + mixed.transpose(1, 2).flatten(-2) @ weights["attention/output/kernel"]
    normed = norm(x, "feedForwardNorm")
    gated = functional.silu(normed @ weights["feedForward/gate/kernel"])
    return x + (gated * (normed @ weights["feedForward/intermediate/kernel"])) @ weights["feedForward/output/kernel"]


def published_llama_block(weights, x):
    """Transformers' LlamaDecoderLayer in float32, to check the one above."""
    config = LlamaConfig(
        hidden_size=LLAMA["model_dim"], intermediate_size=LLAMA["intermediate"], num_hidden_layers=1,
        num_attention_heads=LLAMA["heads"], num_key_value_heads=LLAMA["kv_heads"], head_dim=LLAMA["width"],
        rms_norm_eps=EPSILON, hidden_act="silu", attention_bias=False, mlp_bias=False,
        rope_parameters={"rope_type": "default", "rope_theta": LLAMA["wavelength"]},
    )
    config._attn_implementation = "eager"
    layer = LlamaDecoderLayer(config, 0).float()
    ours = {
        "self_attn.q_proj": "attention/query/kernel", "self_attn.k_proj": "attention/key/kernel",
        "self_attn.v_proj": "attention/value/kernel", "self_attn.o_proj": "attention/output/kernel",
        "mlp.gate_proj": "feedForward/gate/kernel", "mlp.up_proj": "feedForward/intermediate/kernel",
        "mlp.down_proj": "feedForward/output/kernel",
        "input_layernorm": "attentionNorm/gamma", "post_attention_layernorm": "feedForwardNorm/gamma",
    }
    kernels = {f"{theirs}.weight": weights[name].float() for theirs, name in ours.items()}
    layer.load_state_dict({name: value.mT if value.dim() == 2 else value for name, value in kernels.items()})
    x, length = x.float(), x.shape[1]
    hidden = torch.full((length, length), float("-inf"), dtype=torch.float32).triu(1)[None, None]
    angles = LlamaRotaryEmbedding(config)(x, torch.arange(length)[None])
    with torch.no_grad():
        return layer(x, attention_mask=hidden, position_embeddings=angles)


def llama_case(sample):
    weights, inputs = llama_weights(sample), {"x": sample.normal(2, T, LLAMA["model_dim"])}
    kept = {"lossWeights": sample.normal(2, T, LLAMA["model_dim"])}
    tracked, leaves = track(weights), track(inputs)
    output = llama_block(tracked, leaves["x"])
    torch.testing.assert_close(
        published_llama_block(weights, inputs["x"]).double(), output.detach(), rtol=1e-5, atol=1e-5
    )
    found = gradients_of((output * kept["lossWeights"]).sum(), {**leaves, **tracked})
    config = {
        "numHeads": LLAMA["heads"], "numKeyValueHeads": LLAMA["kv_heads"], "keyDim": LLAMA["width"],
        "intermediateDim": LLAMA["intermediate"], "activation": "swiglu", "normalizeFirst": True,
        "normalization": "rmsNorm", "epsilon": EPSILON, "useBias": False, "useCausalMask": True, "dropout": 0,
        "positional": {
            "className": "RotaryEmbedding",
            "config": {"layout": "halfSplit", "maxWavelength": LLAMA["wavelength"]},
        },
    }
    return case("llama", config, {**inputs, **kept}, weights, {"output": output}, found)


def main():
    sample = Sampler(2)
    write(
        "block",
        "TransformerBlock. Source: torch.nn.TransformerEncoderLayer(batch_first=True), dropout 0, the plain (not the "
        "fused) path; gelu is the erf form, geluTanh is torch gelu(approximate='tanh') passed as the activation. "
        "mask [B, T]: 1 = keep; it hides keys only, so the rows of padded tokens are ordinary numbers here. "
        "gradients: of loss = sum(output * lossWeights); that of attention/key/bias is 0 in theory, compare it "
        "absolutely.",
        [
            block_case("preNormGelu", sample, "gelu", True, gradients=True),
            block_case("postNormGelu", sample, "gelu", False),
            block_case("preNormRelu", sample, "relu", True),
            block_case("postNormRelu", sample, "relu", False, gradients=True),
            block_case("preNormGeluTanh", sample, "geluTanh", True),
            block_case("preNormGeluPadding", sample, "gelu", True, padding=True),
            block_case("preNormGeluCausal", sample, "gelu", True, causal=True),
        ],
    )
    write(
        "llamaBlock",
        "TransformerBlock in the form of Llama: RMSNorm, no biases, rotary halfSplit, grouped-query attention, causal, "
        "feed-forward = output(silu(gate(x)) * intermediate(x)). Source: assembled in float64 from PyTorch's rms_norm, "
        "scaled_dot_product_attention and silu and Transformers' apply_rotary_pos_emb, and checked against Transformers' "
        "LlamaDecoderLayer (which casts to float32 inside) to 1e-5. gradients: of loss = sum(output * lossWeights).",
        [llama_case(sample)],
    )


if __name__ == "__main__":
    main()
