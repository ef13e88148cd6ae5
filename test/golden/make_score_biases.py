"""scoreBiases.json: KERPLE, Sandwich, the dynamic bias, FIRE and TUPE.

`make_score_biases.py FOLDER` also runs the published code beside the formulas here. FOLDER has these files, as they are:
kerple.py    megatron/mpu/layers.py of chijames/KERPLE, the authors'
sandwich.py  nemo/.../position_embedding/sandwich_relative_position_embedding.py of NVIDIA/NeMo 1.x
dynamicBias.py  x_transformers/x_transformers.py of lucidrains/x-transformers 2.31
fire.py      cramming/architectures/embeddings.py of mcleish7/arithmetic, which has the code of FIRE's appendix
tupe.py      fairseq/modules/transformer_sentence_encoder.py of guolinke/TUPE, the authors'
"""

import ast
import math
import pathlib
import sys
import types
from typing import Optional, Tuple

import torch
from torch import nn

from golden import Sampler, case, gradients_of, track, write

# Where queries and keys stand.
PLACES = {
    "": (list(range(5)), list(range(5))),
    "Chunk": ([2, 3, 4, 5, 6], list(range(7))),
    "Fractions": ([0, 0.5, 2.25, 7], [-1.5, 0, 0.5, 3, 7.75]),
    "Far": ([0, 300, 4096], [0, 299, 301, 4096]),
}
WHOLE = {"": PLACES[""], "Chunk": PLACES["Chunk"]}


def same(actual, expected, tolerance=1e-10):
    torch.testing.assert_close(actual, expected, rtol=tolerance, atol=tolerance, check_dtype=False)


def by_head(weight):
    """[H] -> [H, 1, 1]"""
    return weight[:, None, None]


def kerple(i, j, weights, kernel):
    r1, r2 = by_head(weights["r1"].abs()), by_head(weights["r2"].abs())
    distance = (i - j).abs()
    if kernel == "log":
        return -r1 * (1 + r2 * distance).log()
    return -r1 * distance ** (2 - (2 - r2).abs()).clamp(min=0)


def sandwich(i, j, _weights, heads, dim):
    bias = sum(((i - j) * 10000 ** (-2 * k / dim)).cos() for k in range(1, dim // 2 + 1)) - dim / 2
    return torch.stack([bias / (h * 8 / heads) for h in range(1, heads + 1)])


def mlp(x, weights, activation):
    """[T, S] -> [H, T, S]"""
    y, layer = x[..., None], 0
    while f"mlp{layer}/kernel" in weights:
        y = (activation(y) if layer else y) @ weights[f"mlp{layer}/kernel"] + weights[f"mlp{layer}/bias"]
        layer += 1
    return y.permute(2, 0, 1)


def dynamic_bias(i, j, weights):
    return mlp((i - j).sign() * (1 + (i - j).abs()).log(), weights, lambda x: x / (1 + (-x).exp()))


def fire(i, j, weights, threshold):
    def psi(x):
        return (1 + weights["c"].abs() * x).log()

    limit = weights["thresholdScale"].abs() * threshold
    before = psi((i - j).clamp(min=0)) / (psi(torch.maximum(i, limit)) + 1e-6)
    after = psi((j - i).clamp(min=0)) / (psi(torch.maximum(j, limit)) + 1e-6)
    return mlp(before - after, weights, lambda x: x.clamp(min=0))


def tupe(i, j, weights, heads):
    table = weights["embeddings"]
    centred = table - table.mean(-1, keepdim=True)
    vectors = centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt()
    vectors = vectors * weights["norm/gamma"] + weights["norm/beta"]
    queries = (vectors @ weights["query/kernel"] + weights["query/bias"]).unflatten(-1, (heads, -1))
    keys = (vectors @ weights["key/kernel"] + weights["key/bias"]).unflatten(-1, (heads, -1))
    products = torch.einsum("thd,shd->hts", queries[i[:, 0].long()], keys[j[0].long()])
    bias = products / math.sqrt(2 * queries.shape[-1])
    if "classToken" in weights:
        of_class, to_class = weights["classToken"]
        bias = torch.where(j == 0, by_head(to_class), bias)
        bias = torch.where(i == 0, by_head(of_class), bias)
    return bias


def cases_of(name, config, weights, formula, sample, places=PLACES):
    """One case for each of the places, with the gradients of all weights."""
    for where, (queries, keys) in places.items():
        queries, keys = torch.tensor(queries).double(), torch.tensor(keys).double()
        leaves = track(weights)
        bias = formula(queries[:, None], keys[None], leaves)[None]
        loss_weights = sample.normal(*bias.shape)
        found = gradients_of((bias * loss_weights).sum(), leaves) if leaves else {}
        inputs = {"queryPositions": queries, "keyPositions": keys, "lossWeights": loss_weights}
        yield case(name + where, config, inputs, weights, {"scoreBias": bias}, found)


def mlp_weights(sample, *widths):
    weights = {}
    for layer, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        weights[f"mlp{layer}/kernel"] = sample.kernel(inputs, outputs)
        weights[f"mlp{layer}/bias"] = sample.bias(outputs)
    return weights


def tupe_weights(sample, length, width, heads, dim):
    weights = {"embeddings": sample.normal(length, width), "norm/gamma": sample.gamma(width), "norm/beta": sample.bias(width)}
    for side in ("query", "key"):
        weights |= {f"{side}/kernel": sample.kernel(width, heads * dim), f"{side}/bias": sample.bias(heads * dim)}
    return weights


def made():
    sample, heads = Sampler(18), 3
    positive = {"r1": sample.normal(heads, scale=0.2, mean=0.9), "r2": sample.normal(heads, scale=0.2, mean=0.6)}
    # Magnitudes count, and a power above 2 is reflected.
    beyond = {"r1": torch.tensor([-0.5, 1.25, 0.75]), "r2": torch.tensor([-1.5, 2.25, 0.25])}
    for kernel in ("log", "power"):
        for name, weights, places in (("", positive, PLACES), ("Beyond", beyond, {"": PLACES[""]})):
            config = {"className": "KerpleBias", "numHeads": heads, "kernel": kernel}
            formula = lambda i, j, w, kernel=kernel: kerple(i, j, w, kernel)
            title = f"kerple{kernel.capitalize()}{name}"
            yield from cases_of(title, config, weights, formula, sample, places)
    for heads, dim in ((3, 128), (8, 10)):
        config = {"className": "SandwichBias", "numHeads": heads, "embeddingDim": dim}
        yield from cases_of(f"sandwich{dim}", config, {}, lambda i, j, w, h=heads, d=dim: sandwich(i, j, w, h, d), sample)
    heads = 3
    for hidden, depth in ((5, 2), (7, 1)):
        config = {"className": "DynamicBias", "numHeads": heads, "hiddenDim": hidden, "numHiddenLayers": depth}
        weights = mlp_weights(sample, 1, *[hidden] * depth, heads)
        yield from cases_of(f"dynamicBias{depth}", config, weights, dynamic_bias, sample)
    for threshold in (2, 512):
        config = {"className": "FireBias", "numHeads": heads, "hiddenDim": 5, "threshold": threshold}
        weights = {"c": torch.tensor([0.25]), "thresholdScale": torch.tensor([-1.25]), **mlp_weights(sample, 1, 5, heads)}
        yield from cases_of(f"fire{threshold}", config, weights, lambda i, j, w, t=threshold: fire(i, j, w, t), sample)
    for untied in (False, True):
        config = {"className": "TupeBias", "numHeads": heads, "maxLength": 7, "untieClassToken": untied}
        weights = tupe_weights(sample, 7, 12, heads, 4) | ({"classToken": sample.normal(2, heads)} if untied else {})
        yield from cases_of(f"tupe{'Untied' if untied else ''}", config, weights, lambda i, j, w: tupe(i, j, w, heads), sample, WHOLE)


# The published code


def published(folder, file, name, **names):
    """A class or function of a file, without the imports of the file."""
    source = ast.parse((pathlib.Path(folder) / f"{file}.py").read_text())
    body = [node for node in source.body if getattr(node, "name", None) == name]
    scope = {"torch": torch, "nn": nn, "math": math, "F": nn.functional, "Optional": Optional, "Tuple": Tuple, **names}
    exec(compile(ast.Module(body, []), file, "exec"), scope)
    return scope[name]


def places(length):
    return torch.arange(length).double()[:, None], torch.arange(length).double()[None]


def doubles(weights):
    return {name: weight.double() for name, weight in weights.items()}


def compare(folder):
    sample, heads, length = Sampler(19), 5, 9
    i, j = places(length)
    past = (j <= i).double()
    weights = {"r1": sample.normal(heads).abs() + 0.1, "r2": (sample.normal(heads).abs() + 0.1).clamp(max=2)}

    cpu = types.SimpleNamespace(current_device=lambda: "cpu")
    fake = types.SimpleNamespace(**{name: getattr(torch, name) for name in ("nn", "ones", "rand", "log", "tril", "arange", "Tensor")}, cuda=cpu)
    alone = {"Parameter": nn.Parameter, "get_model_parallel_world_size": lambda: 1, "get_model_parallel_rank": lambda: 0}
    for kernel, name, (first, second) in (("log", "kerple_log", ("p", "a")), ("power", "kerple_power_ap_", ("a", "p"))):
        arguments = types.SimpleNamespace(num_attention_heads=heads, pos_emb=name, params_dtype=torch.float64)
        theirs = published(folder, "kerple", f"ParallelKerple{kernel.capitalize()}", **{**alone, "torch": fake})(arguments)
        for side, weight in ((first, "r1"), (second, "r2")):
            getattr(theirs, f"bias_{side}").data.copy_(by_head(weights[weight]))
        same(theirs(torch.zeros(1, heads, length, length))[0] * past, kerple(i, j, weights, kernel) * past)

    relative = lambda n, full: torch.arange(n)[:, None] - torch.arange(n)[None]
    for dim in (10, 128):
        theirs = published(folder, "sandwich", "SandwichRelativePositionEmbedding", build_relative_position=relative)
        same(theirs(True, heads, None, dim)(length, length)[0], sandwich(i, j, {}, heads, dim), 1e-5)

    rearranged = {"i -> i 1": lambda x: x[:, None], "j -> 1 j": lambda x: x[None], "... -> ... 1": lambda x: x[..., None],
                  "i j h -> h i j": lambda x: x.permute(2, 0, 1)}
    einx = types.SimpleNamespace(subtract=lambda _, a, b: a[:, None] - b[None])
    names = {"Module": nn.Module, "ModuleList": nn.ModuleList, "arange": lambda *a, **k: torch.arange(*a, **k), "einx": einx,
             "Sequential": lambda *parts: nn.Sequential(*[part for part in parts if part is not None]),
             "rearrange": lambda x, pattern: rearranged[pattern](x)}
    theirs = published(folder, "dynamicBias", "DynamicPositionBias", **names)(7, heads=heads, depth=2, log_distance=True).to(torch.float32)
    linears = [part for part in theirs.modules() if isinstance(part, nn.Linear)]
    ours = {}
    for layer, part in enumerate(linears):
        ours |= {f"mlp{layer}/kernel": part.weight.T, f"mlp{layer}/bias": part.bias}
    same(theirs(length, length), dynamic_bias(i, j, doubles(ours)), 1e-5)

    for limit in (4.0, 512.0):
        theirs = published(folder, "fire", "FIRE")(num_heads=heads, mlp_width=7, init_c=0.3, init_L=limit).to(torch.float32)
        theirs.L_multiplier.data.fill_(1.25)
        ours = {"c": theirs.c, "thresholdScale": theirs.L_multiplier}
        for layer, part in enumerate((theirs.mlp[0], theirs.mlp[2])):
            ours |= {f"mlp{layer}/kernel": part.weight.T, f"mlp{layer}/bias": part.bias}
        same(theirs(length, "cpu")[0] * past, fire(i, j, doubles(ours), limit) * past, 1e-5)

    seen = {}

    class Layer(nn.Module):
        def __init__(self, **options):
            super().__init__()

        def forward(self, x, self_attn_padding_mask, self_attn_bias):
            seen["bias"] = self_attn_bias
            return x

    names = {"LayerNorm": lambda width, export: nn.LayerNorm(width), "TransformerSentenceEncoderLayer": Layer}
    width = 4 * heads
    encoder = published(folder, "tupe", "TransformerSentenceEncoder", **names)(
        padding_idx=0, vocab_size=11, num_encoder_layers=1, embedding_dim=width, num_attention_heads=heads, max_seq_len=length + 1,
    ).double().eval()
    encoder(torch.arange(1, length + 1)[None])
    # Their row 0 is for the class token alone: what stands at position p has row p + 1.
    ours = {"embeddings": encoder.pos.weight[1:], "norm/gamma": encoder.pos_ln.weight, "norm/beta": encoder.pos_ln.bias}
    for side, part in (("query", encoder.pos_q_linear), ("key", encoder.pos_k_linear)):
        ours |= {f"{side}/kernel": part.weight.T, f"{side}/bias": part.bias}
    every = {**ours, "embeddings": encoder.pos.weight}
    products = tupe(*places(2), every, heads)
    ours["classToken"] = torch.stack([products[:, 0, 0], products[:, 1, 1]])
    same(seen["bias"], tupe(i, j, ours, heads), 1e-6)
    print("the published code gives the same")


def main():
    write(
        "scoreBiases",
        "KerpleBias, SandwichBias, DynamicBias, FireBias, TupeBias, by their formulas in float64; make_score_biases.py compares them "
        "with the published code. scoreBias [1, H, T, S]; gradients of sum(scoreBias lossWeights).",
        list(made()),
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        compare(sys.argv[1])
    main()
