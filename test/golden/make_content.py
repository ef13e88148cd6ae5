"""content.json: attentions whose positional encoding looks at content.

shaw, transformer-xl and deberta come from the layers of Transformers that have them. The others are the papers' formulas, each
sum written as a loop over the tokens that it names.
"""

import math

import torch
from torch.nn.functional import leaky_relu, logsigmoid, softplus
from transformers import DebertaV2Config, Wav2Vec2BertConfig, Wav2Vec2ConformerConfig
from transformers.models.deberta_v2.modeling_deberta_v2 import DisentangledSelfAttention, make_log_bucket_position
from transformers.models.wav2vec2_bert.modeling_wav2vec2_bert import Wav2Vec2BertSelfAttention
from transformers.models.wav2vec2_conformer.modeling_wav2vec2_conformer import (
    Wav2Vec2ConformerRelPositionalEmbedding,
    Wav2Vec2ConformerSelfAttention,
)

from golden import Sampler, case, gradients_of, track, write
from make_attention import make_weights

B, T, H, D = 2, 5, 2, 4
C = H * D
# The second sequence is shorter.
PADDING = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 1, 0]], dtype=torch.bool)


def heads(x, weights, part):
    y = x @ weights[f"{part}/kernel"] + weights[f"{part}/bias"]
    return y.unflatten(-1, (H, D)).transpose(1, 2)


def attend(x, weights, bias_of, causal, values_by_pair=None):
    """The output [B, T, C] of an attention whose scores gain bias_of(queries, keys, scores, visible) [B, H, T, T]."""
    queries, keys, values = (heads(x, weights, part) for part in ("query", "key", "value"))
    scores = queries @ keys.transpose(-1, -2) / math.sqrt(D)
    visible = PADDING[:, None, None, :].expand(B, 1, T, T)
    if causal:
        visible = visible & torch.ones(T, T, dtype=torch.bool).tril()
    scores = scores + bias_of(queries, keys, scores, visible)
    probabilities = scores.masked_fill(~visible, -math.inf).softmax(-1)
    mixed = probabilities @ values
    if values_by_pair is not None:
        mixed = mixed + torch.einsum("bhij,ijd->bhid", probabilities, values_by_pair)
    return mixed.transpose(1, 2).flatten(-2) @ weights["output/kernel"] + weights["output/bias"]


def by_pair(of):
    """of(b, h, i, j) as a tensor [B, H, T, T]."""
    rows = [[[torch.stack([of(b, h, i, j) for j in range(T)]) for i in range(T)] for h in range(H)] for b in range(B)]
    return torch.stack([torch.stack([torch.stack(plane) for plane in one]) for one in rows])


def between(first, last, b):
    """The tokens of sequence b from first to last, both counted, that are no padding."""
    return [token for token in range(first, last + 1) if PADDING[b, token]]


ZERO = torch.zeros(())


def gated(x, weights, loss, causal):
    """What is lost across the tokens between, that of the query or the key nearer to the start not counted."""
    losses = loss(x @ weights["positional/kernel"] + weights["positional/bias"])
    ahead = losses[..., -H:]

    def bias(b, h, i, j):
        if j > i:
            return ZERO if causal else -sum((ahead[b, token, h] for token in LOST_AHEAD[loss](i, j, b)), ZERO)
        return -sum((losses[b, token, h] for token in between(j + 1, i, b)), ZERO)

    return by_pair(bias)


def forget(logits):
    return -logsigmoid(logits)


# Gates ahead are the mirror image, from i to j - 1; CABLE's distance is that of two sums, in either direction.
LOST_AHEAD = {forget: lambda i, j, b: between(i, j - 1, b), softplus: lambda i, j, b: between(i + 1, j, b)}


def contextual(queries, scores, visible, weights, causal, count):
    gates = scores.sigmoid()
    table = weights["positional/embeddings"].unflatten(0, (-1, count))

    def bias(b, h, i, j):
        if j > i and causal:
            return ZERO
        first, last = min(i, j), max(i, j)
        position = sum((gates[b, h, i, token] for token in between(first, last, b)), ZERO).clamp(max=count - 1)
        below = min(int(position.detach()), count - 2)
        products = table[1 if j > i else 0] @ queries[b, h, i]
        return products[below] * (below + 1 - position) + products[below + 1] * (position - below)

    return by_pair(bias)


def adaptive(scores, weights):
    """Over ALiBi's bias, with the slopes of two heads."""
    slopes = [2.0**-4, 2.0**-8]
    alibi = by_pair(lambda b, h, i, j: torch.tensor(-slopes[h] * max(i - j, 0)))
    seen = torch.cat([scores, alibi], dim=1).permute(0, 2, 3, 1)
    hidden = leaky_relu(seen @ weights["positional/hiddenKernel"] + weights["positional/hiddenBias"])
    adapted = hidden @ weights["positional/outputKernel"] + weights["positional/outputBias"]
    return alibi + adapted.permute(0, 3, 1, 2)


def shaw_values(queries, weights, limit):
    cut = (torch.arange(T) - torch.arange(T)[:, None]).clamp(-limit, limit) + limit
    return torch.einsum("bhid,ijd->bhij", queries, weights["positional/keys"][cut]) / math.sqrt(D), cut


# Layers of Transformers


def called(layer, parameters, *arguments, **named):
    layer.double().eval()
    assert set(parameters) == {name for name, _ in layer.named_parameters()}, [n for n, _ in layer.named_parameters()]
    return torch.func.functional_call(layer, parameters, arguments, named)[0]


def linear(weights, part, name):
    return {f"{name}.weight": weights[f"{part}/kernel"].T, f"{name}.bias": weights[f"{part}/bias"]}


def speech_parameters(weights):
    names = {"query": "linear_q", "key": "linear_k", "value": "linear_v", "output": "linear_out"}
    return {key: value for part, name in names.items() for key, value in linear(weights, part, name).items()}


def shaw(x, weights, limit):
    config = Wav2Vec2BertConfig(
        hidden_size=C, num_attention_heads=H, position_embeddings_type="relative_key", attention_dropout=0.0,
        left_max_position_embeddings=limit, right_max_position_embeddings=limit,
    )
    config._attn_implementation = "eager"
    parameters = {**speech_parameters(weights), "distance_embedding.weight": weights["positional/keys"]}
    hidden = torch.zeros(B, 1, T, T).masked_fill(~PADDING[:, None, None, :], -1e30)
    return called(Wav2Vec2BertSelfAttention(config), parameters, x, attention_mask=hidden)


def transformer_xl(x, weights):
    config = Wav2Vec2ConformerConfig(
        hidden_size=C, num_attention_heads=H, position_embeddings_type="relative", attention_dropout=0.0,
    )
    config._attn_implementation = "eager"
    waves = Wav2Vec2ConformerRelPositionalEmbedding(config).double()(x)
    # Sines and cosines take turns there; here all sines come first.
    order = torch.cat([torch.arange(0, C, 2), torch.arange(1, C, 2)])
    kernel = torch.empty_like(weights["positional/kernel"])
    kernel[order] = weights["positional/kernel"]
    parameters = {
        **speech_parameters(weights),
        "linear_pos.weight": kernel.T,
        "pos_bias_u": weights["positional/contentBias"],
        "pos_bias_v": weights["positional/positionBias"],
    }
    hidden = torch.zeros(B, 1, T, T).masked_fill(~PADDING[:, None, None, :], -1e30)
    layer = Wav2Vec2ConformerSelfAttention(config)
    return called(layer, parameters, x, attention_mask=hidden, relative_position_embeddings=waves)


def deberta(x, weights, buckets, limit):
    config = DebertaV2Config(
        hidden_size=C, num_attention_heads=H, relative_attention=True, pos_att_type=["c2p", "p2c"],
        position_buckets=buckets, max_relative_positions=limit, share_att_key=False,
        attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0,
    )
    names = {"query": "query_proj", "key": "key_proj", "value": "value_proj"}
    parameters = {key: value for part, name in names.items() for key, value in linear(weights, part, name).items()}
    parameters |= {
        "pos_key_proj.weight": weights["positional/keyKernel"].T,
        # The same for all keys, so that nothing depends on it.
        "pos_key_proj.bias": torch.linspace(-1, 1, C),
        "pos_query_proj.weight": weights["positional/queryKernel"].T,
        "pos_query_proj.bias": weights["positional/queryBias"],
    }
    visible = PADDING[:, None, None, :].expand(B, 1, T, T)
    layer = DisentangledSelfAttention(config)
    mixed = called(layer, parameters, x, visible, rel_embeddings=weights["positional/embeddings"])
    return mixed @ weights["output/kernel"] + weights["output/bias"]


def make_case(name, sample, encoding, options, causal, shapes, run):
    weights = make_weights(sample, C, C, C, H, H, D)
    weights |= {f"positional/{key}": sample.normal(*shape, scale=0.6) for key, shape in shapes.items()}
    inputs = {"x": sample.normal(B, T, C)}
    kept = {"mask": PADDING, "lossWeights": sample.normal(B, T, C)}
    leaves = track({**inputs, **{key: value for key, value in weights.items() if key.startswith("positional/")}})
    output = run(leaves["x"], {**weights, **leaves})
    found = gradients_of((output * kept["lossWeights"] * PADDING[..., None]).sum(), leaves)
    config = {"positional": encoding, "options": options, "useCausalMask": causal, "numHeads": H}
    return case(name, config, {**inputs, **kept}, weights, {"output": output}, found)


def gated_case(name, sample, encoding, loss, causal):
    units = 2 * H if loss is forget and not causal else H
    shapes = {"kernel": (C, units), "bias": (units,)}

    def run(x, weights):
        return attend(x, weights, lambda *_: gated(x, weights, loss, causal), causal)

    return make_case(name, sample, encoding, {"bidirectional": not causal}, causal, shapes, run)


def contextual_case(name, sample, causal, count=3):
    shapes = {"embeddings": ((1 if causal else 2) * count, D)}

    def run(x, weights):
        def bias(queries, _, scores, visible):
            return contextual(queries, scores, visible, weights, causal, count)

        return attend(x, weights, bias, causal)

    options = {"numPositions": count, "bidirectional": not causal}
    return make_case(name, sample, "ContextualPosition", options, causal, shapes, run)


def adaptive_case(name, sample, units=3):
    shapes = {"hiddenKernel": (2 * H, units), "hiddenBias": (units,), "outputKernel": (units, H), "outputBias": (H,)}

    def run(x, weights):
        return attend(x, weights, lambda _, __, scores, ___: adaptive(scores, weights), True)

    bias = {"className": "AlibiBias", "config": {"direction": "causal"}}
    return make_case(name, sample, "DataAdaptiveBias", {"units": units, "bias": bias}, True, shapes, run)


def shaw_values_case(name, sample, limit=2):
    shapes = {"keys": (2 * limit + 1, D), "values": (2 * limit + 1, D)}

    def run(x, weights):
        cut = shaw_values(heads(x, weights, "query"), weights, limit)[1]
        values = weights["positional/values"][cut]
        return attend(x, weights, lambda queries, *_: shaw_values(queries, weights, limit)[0], True, values)

    options = {"maxDistance": limit, "useValues": True}
    return make_case(name, sample, "RelativePositionVectors", options, True, shapes, run)


def bucket_case(buckets, limit):
    distances = torch.arange(-40, 41)
    torch.set_default_dtype(torch.float32)
    found = make_log_bucket_position(distances, buckets, limit).to(torch.int64)
    torch.set_default_dtype(torch.float64)
    rows = (found + buckets).clamp(0, 2 * buckets - 1)
    config = {"numBuckets": buckets, "maxDistance": limit}
    return case(f"debertaBuckets{buckets}", config, {"distances": distances}, None, {"rows": rows})


def main():
    sample = Sampler(23)
    wide = {"keyKernel": (C, C), "queryKernel": (C, C), "queryBias": (C,)}
    write(
        "content",
        "MultiHeadAttention with an encoding that looks at content: positional is its class, options are its options. mask [B, T] "
        "is 1 where there is a token. gradients: of loss = sum(output * lossWeights * mask) for x and every weight of the encoding. shaw: "
        "Transformers' Wav2Vec2Bert (relative_key). transformerXL: its Wav2Vec2Conformer (relative), with channels in "
        "the order of the paper's code. deberta: its DebertaV2 (c2p and p2c), with rows of its buckets in "
        "float32. The others: formulas, a sum over the tokens that each names.",
        [
            gated_case("forgettingCausal", sample, "ForgettingBias", forget, True),
            gated_case("forgetting", sample, "ForgettingBias", forget, False),
            gated_case("cableCausal", sample, "CableBias", softplus, True),
            gated_case("cable", sample, "CableBias", softplus, False),
            contextual_case("copeCausal", sample, True),
            contextual_case("cope", sample, False),
            adaptive_case("dapeCausal", sample),
            shaw_values_case("shawValuesCausal", sample),
            make_case(
                "shaw", sample, "RelativePositionVectors", {"maxDistance": 2}, False, {"keys": (5, D)},
                lambda x, weights: shaw(x, weights, 2),
            ),
            make_case(
                "transformerXL", sample, "TransformerXLPositional", {}, False,
                {"kernel": (C, C), "contentBias": (H, D), "positionBias": (H, D)}, transformer_xl,
            ),
            make_case(
                "deberta", sample, "DisentangledPosition", {"numBuckets": 4, "maxDistance": 8}, False,
                {"embeddings": (8, C), **wide}, lambda x, weights: deberta(x, weights, 4, 8),
            ),
            bucket_case(4, 8),
            bucket_case(16, 32),
        ],
    )


if __name__ == "__main__":
    main()
