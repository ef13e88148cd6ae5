"""attention.json, crossAttention.json: torch.nn.MultiheadAttention.

groupedAttention.json: scaled_dot_product_attention, for what torch.nn.MultiheadAttention has no option for.
"""

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from golden import Sampler, case, gradients_of, track, write

B, T, S, H, D = 3, 5, 7, 2, 4
C = H * D
PARTS = ("query", "key", "value")


def make_weights(sample, query_dim, key_dim, value_dim, heads, kv_heads, width, bias=True):
    """Our names and orientation: y = x @ kernel + bias, kernel [in, out]."""
    sizes = {
        "query": (query_dim, heads * width),
        "key": (key_dim, kv_heads * width),
        "value": (value_dim, kv_heads * width),
        "output": (heads * width, query_dim),
    }
    weights = {}
    for part, (rows, columns) in sizes.items():
        weights[f"{part}/kernel"] = sample.kernel(rows, columns)
        if bias:
            weights[f"{part}/bias"] = sample.bias(columns)
    return weights


def torch_attention(weights, query, key, value, mask=None, attention_mask=None, causal=False):
    """torch.nn.MultiheadAttention with our weights; masks as ours (true = may be attended)."""
    layer = nn.MultiheadAttention(
        query.shape[-1], H, bias="query/bias" in weights, batch_first=True,
        kdim=key.shape[-1], vdim=value.shape[-1],
    )
    kernels = [weights[f"{part}/kernel"].T for part in PARTS]
    parameters = {"out_proj.weight": weights["output/kernel"].T}
    if layer.in_proj_weight is not None:
        parameters["in_proj_weight"] = torch.cat(kernels)
    else:
        parameters.update({f"{part[0]}_proj_weight": kernel for part, kernel in zip(PARTS, kernels)})
    if "query/bias" in weights:
        parameters["in_proj_bias"] = torch.cat([weights[f"{part}/bias"] for part in PARTS])
        parameters["out_proj.bias"] = weights["output/bias"]
    assert set(parameters) == {name for name, _ in layer.named_parameters()}
    forbidden = None
    if causal:
        forbidden = torch.ones(query.shape[1], key.shape[1], dtype=torch.bool).triu(1)
    if attention_mask is not None:
        forbidden = (~attention_mask).repeat_interleave(H, dim=0)
    arguments = {
        "key_padding_mask": None if mask is None else ~mask,
        "attn_mask": forbidden,
        "average_attn_weights": False,
    }
    output, scores = torch.func.functional_call(layer, parameters, (query, key, value), arguments)
    return {"output": output, "attentionScores": scores}


def grouped_attention(weights, x, heads, kv_heads, causal=False):
    """Query head h reads key-value head h // (heads / kv_heads)."""
    def project(part, count):
        y = x @ weights[f"{part}/kernel"] + weights.get(f"{part}/bias", 0)
        return y.unflatten(-1, (count, -1)).transpose(1, 2)

    repeats = heads // kv_heads
    queries = project("query", heads)
    keys = project("key", kv_heads).repeat_interleave(repeats, dim=1)
    values = project("value", kv_heads).repeat_interleave(repeats, dim=1)
    mixed = scaled_dot_product_attention(queries, keys, values, is_causal=causal)
    return {"output": mixed.transpose(1, 2).flatten(-2) @ weights["output/kernel"] + weights.get("output/bias", 0)}


def torch_case(name, sample, causal=False, bias=True, cross=None, masks=(), gradients=False, key_dim=C, value_dim=C):
    weights = make_weights(sample, C, key_dim, value_dim, H, H, D, bias)
    length = S if cross else T
    inputs = {"x": sample.normal(B, T, C)}
    if cross:
        inputs = {"query": inputs["x"], "value": sample.normal(B, S, value_dim)}
        if cross == "queryValueKey":
            inputs["key"] = sample.normal(B, S, key_dim)
    kept = {}
    if "mask" in masks:
        kept["mask"] = torch.arange(length) < torch.tensor([[length], [length - 2], [1]])
    if "attentionMask" in masks:
        allowed = torch.tensor(sample.rng.random((B, T, length)) < 0.5)
        one = torch.tensor(sample.rng.integers(length, size=(B, T, 1)))
        if "mask" in masks:
            one = torch.zeros_like(one)  # the first key is never padding, so that every row keeps a key
        allowed.scatter_(-1, one, True)
        kept["attentionMask"] = allowed
    tracked, leaves = track(weights), track(inputs)
    query = leaves["query"] if cross else leaves["x"]
    value = leaves["value"] if cross else query
    outputs = torch_attention(
        tracked, query, leaves.get("key", value), value, kept.get("mask"), kept.get("attentionMask"), causal
    )
    config = {"numHeads": H, "keyDim": D, "useBias": bias, "useCausalMask": causal}
    found = None
    if gradients:
        kept["lossWeights"] = sample.normal(B, T, C)
        found = gradients_of((outputs["output"] * kept["lossWeights"]).sum(), {**leaves, **tracked})
    return case(name, config, {**inputs, **kept}, weights, outputs, found)


def grouped_case(name, sample, heads, kv_heads, width, model_dim, causal=False, bias=True):
    weights = make_weights(sample, model_dim, model_dim, model_dim, heads, kv_heads, width, bias)
    x = sample.normal(2, T, model_dim)
    config = {
        "numHeads": heads, "keyDim": width, "numKeyValueHeads": kv_heads, "useBias": bias, "useCausalMask": causal,
    }
    return case(name, config, {"x": x}, weights, grouped_attention(weights, x, heads, kv_heads, causal))


ABOUT = (
    "mask [B, S] and attentionMask [B, T, S]: 1 = may be attended; a masked key is hidden from every query, and the "
    "query rows of padded tokens are computed like any other. attentionScores [B, H, T, S] are after the softmax. "
    "gradients: of loss = sum(output * lossWeights); that of key/bias is 0 in theory (a softmax does not see what is "
    "added to a whole row), so what is stored for it is rounding: compare it absolutely."
)


def main():
    sample = Sampler(1)
    write(
        "attention",
        f"MultiHeadAttention, self. Source: torch.nn.MultiheadAttention. {ABOUT}",
        [
            torch_case("self", sample, gradients=True),
            torch_case("selfNoBias", sample, bias=False),
            torch_case("selfCausal", sample, causal=True),
            torch_case("selfPadding", sample, masks=("mask",)),
            torch_case("selfPaddingCausal", sample, causal=True, masks=("mask",)),
            torch_case("selfAttentionMask", sample, masks=("attentionMask",), gradients=True),
            torch_case("selfAttentionMaskPadding", sample, masks=("mask", "attentionMask")),
        ],
    )
    write(
        "crossAttention",
        "MultiHeadAttention over query, value and key (key = value where absent). Source: torch.nn.MultiheadAttention "
        f"(otherWidths: with kdim and vdim). {ABOUT}",
        [
            torch_case("queryValue", sample, cross="queryValue"),
            torch_case("queryValuePadding", sample, cross="queryValue", masks=("mask",)),
            torch_case("queryValueAttentionMask", sample, cross="queryValue", masks=("attentionMask",)),
            torch_case("queryValueKey", sample, cross="queryValueKey", gradients=True),
            torch_case("otherWidths", sample, cross="queryValueKey", key_dim=11, value_dim=13),
        ],
    )
    # The same function both ways, so that the grouped cases rest on more than one formula.
    weights, x = make_weights(sample, C, C, C, H, H, D), sample.normal(B, T, C)
    both = grouped_attention(weights, x, H, H)["output"], torch_attention(weights, x, x, x)["output"]
    torch.testing.assert_close(*both, rtol=1e-12, atol=1e-12)
    write(
        "groupedAttention",
        "MultiHeadAttention, self, with numKeyValueHeads, or a keyDim other than modelDim / numHeads. Source: "
        "torch.nn.functional.scaled_dot_product_attention with repeat_interleave over the key-value heads: query head "
        "h reads key-value head floor(h * numKeyValueHeads / numHeads).",
        [
            grouped_case("keyDim", sample, 2, 2, 3, 8),
            grouped_case("groupedQuery", sample, 4, 2, 3, 12),
            grouped_case("groupedQueryCausalNoBias", sample, 4, 2, 3, 12, causal=True, bias=False),
            grouped_case("multiQuery", sample, 4, 1, 3, 12),
        ],
    )


if __name__ == "__main__":
    main()
