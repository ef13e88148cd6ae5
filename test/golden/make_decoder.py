"""decoder.json: torch.nn.TransformerDecoderLayer."""

import torch
from torch import nn

from golden import Sampler, case, gradients_of, track, write
from make_attention import PARTS, make_weights
from make_block import ACTIVATIONS, EPSILON, C, D, F, H, block_weights

B, T, S = 3, 5, 7


def decoder_weights(sample):
    weights = block_weights(sample)
    cross = make_weights(sample, C, C, C, H, H, D)
    weights |= {f"crossAttention/{name}": value for name, value in cross.items()}
    weights["crossAttentionNorm/gamma"] = sample.gamma(C)
    weights["crossAttentionNorm/beta"] = sample.bias(C)
    return weights


def torch_decoder(weights, x, memory, activation, normalize_first, causal, mask, memory_mask, pairs):
    layer = nn.TransformerDecoderLayer(
        C, H, F, dropout=0.0, activation=ACTIVATIONS[activation], layer_norm_eps=EPSILON,
        batch_first=True, norm_first=normalize_first,
    ).train()
    parameters = {}
    for theirs, ours in (("self_attn", "attention"), ("multihead_attn", "crossAttention")):
        parameters |= {
            f"{theirs}.in_proj_weight": torch.cat([weights[f"{ours}/{part}/kernel"].T for part in PARTS]),
            f"{theirs}.in_proj_bias": torch.cat([weights[f"{ours}/{part}/bias"] for part in PARTS]),
            f"{theirs}.out_proj.weight": weights[f"{ours}/output/kernel"].T,
            f"{theirs}.out_proj.bias": weights[f"{ours}/output/bias"],
        }
    for theirs, ours in (("linear1", "intermediate"), ("linear2", "output")):
        parameters[f"{theirs}.weight"] = weights[f"feedForward/{ours}/kernel"].T
        parameters[f"{theirs}.bias"] = weights[f"feedForward/{ours}/bias"]
    for number, ours in enumerate(("attentionNorm", "crossAttentionNorm", "feedForwardNorm"), 1):
        parameters[f"norm{number}.weight"] = weights[f"{ours}/gamma"]
        parameters[f"norm{number}.bias"] = weights[f"{ours}/beta"]
    assert set(parameters) == {name for name, _ in layer.named_parameters()}
    arguments = {
        "tgt_mask": torch.ones(T, T, dtype=torch.bool).triu(1) if causal else None,
        "memory_mask": None if pairs is None else ~pairs,
        "tgt_key_padding_mask": None if mask is None else ~mask,
        "memory_key_padding_mask": None if memory_mask is None else ~memory_mask,
    }
    return torch.func.functional_call(layer, parameters, (x, memory), arguments)


def decoder_case(name, sample, activation, normalize_first, causal=True, padding=False, pairs=False):
    weights = decoder_weights(sample)
    inputs = {"x": sample.normal(B, T, C), "memory": sample.normal(B, S, C)}
    kept = {"lossWeights": sample.normal(B, T, C)}
    if padding:
        kept["mask"] = torch.arange(T) < torch.tensor([[T], [T - 2], [1]])
        kept["memoryMask"] = torch.arange(S) < torch.tensor([[S - 3], [S], [2]])
    if pairs:
        kept["memoryPairs"] = (torch.arange(S) - torch.arange(T)[:, None]).abs() < 4
    tracked, leaves = track(weights), track(inputs)
    output = torch_decoder(
        tracked, leaves["x"], leaves["memory"], activation, normalize_first, causal,
        kept.get("mask"), kept.get("memoryMask"), kept.get("memoryPairs"),
    )
    found = gradients_of((output * kept["lossWeights"]).sum(), {**leaves, **tracked})
    config = {
        "numHeads": H, "intermediateDim": F, "activation": activation, "normalizeFirst": normalize_first,
        "epsilon": EPSILON, "useCausalMask": causal,
    }
    return case(name, config, {**inputs, **kept}, weights, {"output": output}, found)


def main():
    sample = Sampler(17)
    write(
        "decoder",
        "TransformerDecoderBlock. Source: torch.nn.TransformerDecoderLayer(batch_first=True), dropout 0. mask [B, T] and "
        "memoryMask [B, S]: 1 = keep; memoryPairs [T, S]: 1 = this query sees this token of the memory. gradients: of "
        "loss = sum(output * lossWeights); those of key biases are 0 in theory, compare them absolutely.",
        [
            decoder_case("preNorm", sample, "relu", True, padding=True),
            decoder_case("postNorm", sample, "gelu", False, padding=True),
            decoder_case("pairs", sample, "geluTanh", True, causal=False, pairs=True),
        ],
    )


if __name__ == "__main__":
    main()
