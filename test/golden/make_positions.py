"""rotary.json, sinusoidal.json, alibi.json and t5.json: the positional encodings."""

import math

import torch
from transformers.models.bloom.modeling_bloom import build_alibi_tensor
from transformers.models.gpt_neox.modeling_gpt_neox import apply_rotary_pos_emb as apply_rotary_neox
from transformers.models.gptj.modeling_gptj import apply_rotary_pos_emb as apply_rotary_gptj
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb
from transformers.models.roformer.modeling_roformer import RoFormerSinusoidalPositionalEmbedding
from transformers.models.t5.modeling_t5 import T5Attention

from golden import Sampler, case, gradients_of, track, write

FAR = (4095, 32767, 131071)
NEAR = (0, 1, 2, 3, 4)


def same(actual, expected, tolerance=1e-12):
    torch.testing.assert_close(actual, expected, rtol=tolerance, atol=tolerance, check_dtype=False)


# Rotary


def rotary_angles(positions, width, wavelength):
    """[..., width / 2]"""
    return positions[..., None] * wavelength ** (-torch.arange(0, width, 2) / width)


def rotate_complex(x, angles):
    """Channels 2i and 2i+1 are the real and imaginary part of one number, turned by exp(j angle)."""
    pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).flatten(-2)


def rotary_case(name, sample, layout, positions, wavelength=10000.0, partial=1.0, batch=1, gradients=False):
    query_heads, key_heads, length, width = 3, 1, positions.shape[-1], 8
    inputs = {
        "queries": sample.normal(batch, query_heads, length, width),
        "keys": sample.normal(batch, key_heads, length, width),
    }
    kept = {"positions": positions}
    rotary_width = int(width * partial)
    angles = rotary_angles(positions.double(), rotary_width, wavelength)
    angles = angles if positions.dim() == 2 else angles[None]
    leaves = track(inputs)
    queries, keys = leaves.values()
    if layout == "halfSplit":
        doubled = torch.cat([angles, angles], dim=-1)
        apply = apply_rotary_pos_emb if partial == 1 else apply_rotary_neox
        turned = apply(queries, keys, doubled.cos(), doubled.sin())
    else:
        def turn(x):
            head, rest = x[..., :rotary_width], x[..., rotary_width:]
            return torch.cat([rotate_complex(head, angles[:, None]), rest], dim=-1)

        turned = turn(queries), turn(keys)
        by_pairs = apply_rotary_gptj(queries[..., :rotary_width].transpose(1, 2), angles.sin(), angles.cos())
        same(turned[0][..., :rotary_width], by_pairs.transpose(1, 2))
    found = None
    if gradients:
        kept["lossWeights"] = sample.normal(*queries.shape)
        found = gradients_of((turned[0] * kept["lossWeights"]).sum(), {"queries": queries})
    config = {"layout": layout, "maxWavelength": wavelength, "partialRotaryFactor": partial}
    outputs = {"queries": turned[0], "keys": turned[1]}
    return case(name, config, {**inputs, **kept}, None, outputs, found)


def rotary_table_case(name, wavelength, width):
    positions = torch.tensor(NEAR + FAR)
    angles = rotary_angles(positions.double(), width, wavelength)
    config = {"rotaryDim": width, "maxWavelength": wavelength}
    return case(name, config, {"positions": positions}, None, {"cos": angles.cos(), "sin": angles.sin()})


def make_rotary(sample):
    near, far = torch.arange(5), torch.arange(131067, 131072)
    rows = torch.tensor([[3, 1, 4, 0, 5], [9, 2, 6, 7, 31999]])
    write(
        "rotary",
        "RotaryEmbedding. cos and sin are [positions, rotaryDim / 2] from angles in float64. queries and keys are "
        "[B, H, T, D] (3 query heads, 1 key head); positions [T] or [B, T]. halfSplit: Transformers' Llama "
        "apply_rotary_pos_emb, where channels i and i + D/2 are a pair (partialRotaryFactor: GPT-NeoX's, the first "
        "channels are rotated and the rest pass). interleaved: channels 2i and 2i+1 are a pair, by complex "
        "multiplication as in Meta's Llama and llama2.c, checked against Transformers' GPT-J. gradients: of loss = "
        "sum(output queries * lossWeights).",
        [
            rotary_table_case("cosSin10000", 10000.0, 8),
            rotary_table_case("cosSin500000", 500000.0, 8),
            rotary_table_case("cosSinWide", 10000.0, 14),
            rotary_case("halfSplit", sample, "halfSplit", near, batch=2, gradients=True),
            rotary_case("halfSplitFar", sample, "halfSplit", far),
            rotary_case("halfSplit500000", sample, "halfSplit", near, wavelength=500000.0),
            rotary_case("halfSplitPositionsPerRow", sample, "halfSplit", rows, batch=2),
            rotary_case("halfSplitPartial", sample, "halfSplit", near, partial=0.5),
            rotary_case("interleaved", sample, "interleaved", near, batch=2, gradients=True),
            rotary_case("interleavedFar", sample, "interleaved", far),
            rotary_case("interleaved500000", sample, "interleaved", near, wavelength=500000.0),
            rotary_case("interleavedPositionsPerRow", sample, "interleaved", rows, batch=2),
            rotary_case("interleavedPartial", sample, "interleaved", near, partial=0.5),
        ],
    )


# Sinusoidal


def sinusoid(positions, width, wavelength, layout):
    """Channel c of 'interleaved' has frequency wavelength^(-2 floor(c / 2) / C): sin if c is even, else cos."""
    channels = torch.arange(width)
    angles = positions.double()[:, None] * wavelength ** (-(channels - channels % 2) / width)
    table = torch.where(channels % 2 == 0, angles.sin(), angles.cos())
    return table if layout == "interleaved" else torch.cat([table[:, 0::2], table[:, 1::2]], dim=1)


def timing_signal(positions, width):
    """tensor2tensor's get_timing_signal_1d: its frequencies run down to 1e-4 itself, in C/2 - 1 steps."""
    count = width // 2
    angles = positions.double()[:, None] * torch.exp(torch.arange(count) * (-math.log(10000.0) / (count - 1)))
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def sinusoid_case(name, layout, width, wavelength=10000.0, positions=NEAR + FAR):
    positions = torch.tensor(positions)
    config = {"layout": layout, "modelDim": width, "maxWavelength": wavelength}
    encoding = sinusoid(positions, width, wavelength, layout)
    if layout == "concatenated" and wavelength == 10000.0:
        theirs = RoFormerSinusoidalPositionalEmbedding(5, width).create_weight()
        same(theirs[:5], encoding[:5], tolerance=1e-6)
    return case(name, config, {"positions": positions}, None, {"encoding": encoding})


def make_sinusoidal():
    width, positions = 8, torch.tensor(NEAR + FAR)
    wavelength = 10000.0 ** (width / (width - 2))
    signal = timing_signal(positions, width)
    same(signal, sinusoid(positions, width, wavelength, "concatenated"), tolerance=1e-9)
    write(
        "sinusoidal",
        "SinusoidalPositional: encoding [positions, C]. interleaved: Vaswani et al. 2017, channel c has frequency "
        "maxWavelength^(-2 floor(c/2) / C), even channels sin, odd channels cos. concatenated: the same columns, all "
        "sines and then all cosines (with an odd C one more sine), as in Transformers' RoFormer, against which it is "
        "checked. tensor2tensor differs from RoFormer in its frequencies: 10000^(-i / (C/2 - 1)) for i = 0 .. C/2 - 1, "
        "not 10000^(-i / (C/2)); it is 'concatenated' with maxWavelength = 10000^(C / (C - 2)), the config of the case "
        "tensor2tensor, whose numbers come from tensor2tensor's own formula.",
        [
            sinusoid_case("interleaved", "interleaved", 8),
            sinusoid_case("interleavedOddWidth", "interleaved", 7),
            sinusoid_case("interleavedWide", "interleaved", 64, positions=(1, 17, 131071)),
            sinusoid_case("interleaved500", "interleaved", 6, wavelength=500.0),
            sinusoid_case("concatenated", "concatenated", 8),
            sinusoid_case("concatenatedOddWidth", "concatenated", 7),
            sinusoid_case("concatenated500", "concatenated", 6, wavelength=500.0),
            case(
                "tensor2tensor",
                {"layout": "concatenated", "modelDim": width, "maxWavelength": wavelength},
                {"positions": positions}, None, {"encoding": signal},
            ),
        ],
    )


# ALiBi


def slopes(heads):
    """The rule of the paper's code: a geometric series, filled up from every second of twice as many heads."""
    closest = 2 ** int(math.log2(heads))
    series = [2.0 ** (-8 * head / closest) for head in range(1, closest + 1)]
    return series if closest == heads else series + slopes(2 * closest)[0::2][: heads - closest]


def alibi_case(name, heads, direction, queries, keys):
    queries, keys = torch.tensor(queries), torch.tensor(keys)
    distance = (queries[:, None] - keys).double()
    distance = distance if direction == "causal" else distance.abs()
    bias = -torch.tensor(slopes(heads))[:, None, None] * distance
    if direction == "causal":
        # Bloom adds slope * key position: the same but for a constant in each row, which a softmax ignores.
        theirs = build_alibi_tensor(torch.ones(1, len(keys)), heads, torch.float64)
        same((bias - theirs).diff(dim=-1), torch.zeros(heads, len(queries), len(keys) - 1), tolerance=1e-6)
    inputs = {"queryPositions": queries, "keyPositions": keys}
    return case(name, {"numHeads": heads, "direction": direction}, inputs, None, {"scoreBias": bias[None]})


def make_alibi():
    five, seven = list(range(5)), list(range(7))
    write(
        "alibi",
        "AlibiBias. slopes [H]: the rule of the paper's code (Press et al. 2021), for every H to 16; checked against "
        "Transformers' Bloom. scoreBias [1, H, T, S]: causal is -slope * (query position - key position), which is "
        "positive where the key is ahead of the query: compare only the entries at or before the query if those "
        "ahead are treated otherwise (a causal mask hides them); symmetric is -slope * |query position - key position|.",
        [
            *(case(f"slopes{heads}", {"numHeads": heads}, None, None, {"slopes": torch.tensor(slopes(heads))})
              for heads in range(1, 17)),
            alibi_case("causal", 3, "causal", five, five),
            alibi_case("causalChunk", 4, "causal", [2, 3, 4, 5, 6], seven),
            alibi_case("symmetric", 3, "symmetric", five, five),
            alibi_case("symmetricCross", 6, "symmetric", five, seven),
        ],
    )


# T5


def exact_bucket(relative, bidirectional, buckets, limit):
    """T5's rule in whole numbers: the greatest k with (limit / exact)^k <= (distance / exact)^steps."""
    offset = 0
    if bidirectional:
        buckets //= 2
        offset = buckets if relative > 0 else 0
        distance = abs(relative)
    else:
        distance = max(-relative, 0)
    exact = buckets // 2
    if distance < exact:
        return offset + distance
    steps, k = buckets - exact, 0
    while k < steps - 1 and limit ** (k + 1) * exact ** (steps - k - 1) <= distance**steps:
        k += 1
    return offset + exact + k


def bucket_case(name, bidirectional, buckets, limit):
    relative = torch.arange(-300, 301)
    found = T5Attention._relative_position_bucket(relative, bidirectional, buckets, limit)
    exact = torch.tensor([exact_bucket(value, bidirectional, buckets, limit) for value in relative.tolist()])
    differing = relative[found != exact].tolist()
    note = {"note": f"float32 rounding puts relative positions {differing} elsewhere than exact arithmetic"}
    config = {"bidirectional": bidirectional, "numBuckets": buckets, "maxDistance": limit}
    outputs = {"buckets": found, "exactBuckets": exact}
    return case(name, config, {"relativePositions": relative}, None, outputs, **(note if differing else {}))


def t5_bias_case(name, sample, heads, bidirectional, buckets, limit, queries, keys):
    queries, keys = torch.tensor(queries), torch.tensor(keys)
    relative = keys - queries[:, None]
    bucket = T5Attention._relative_position_bucket(relative, bidirectional, buckets, limit)
    weights = {"embeddings": sample.normal(buckets, heads)}
    kept = {"queryPositions": queries, "keyPositions": keys, "lossWeights": sample.normal(1, heads, *relative.shape)}
    tracked = track(weights)
    bias = tracked["embeddings"][bucket].permute(2, 0, 1)[None]
    found = gradients_of((bias * kept["lossWeights"]).sum(), tracked)
    config = {"numHeads": heads, "bidirectional": bidirectional, "numBuckets": buckets, "maxDistance": limit}
    return case(name, config, kept, weights, {"scoreBias": bias}, found)


def make_t5(sample):
    five, seven, spread = list(range(5)), list(range(7)), [0, 3, 11, 40, 200]
    write(
        "t5",
        "RelativePositionBias. Source: Transformers' T5Attention._relative_position_bucket; relative position = key "
        "position - query position. buckets are Transformers' (float32 inside), exactBuckets are the same rule in whole "
        "numbers; a note says where the two differ. embeddings is [numBuckets, H], scoreBias [1, H, T, S]. gradients: of "
        "loss = sum(scoreBias * lossWeights).",
        [
            bucket_case("buckets32", True, 32, 128),
            bucket_case("buckets32Causal", False, 32, 128),
            bucket_case("buckets8", True, 8, 20),
            bucket_case("buckets8Causal", False, 8, 20),
            t5_bias_case("bias", sample, 3, True, 32, 128, five, seven),
            t5_bias_case("biasSpread", sample, 3, True, 8, 20, spread, spread),
            t5_bias_case("biasCausal", sample, 3, False, 8, 20, five, seven),
        ],
    )


def main():
    sample = Sampler(3)
    make_rotary(sample)
    make_sinusoidal()
    make_alibi()
    make_t5(sample)


if __name__ == "__main__":
    main()
