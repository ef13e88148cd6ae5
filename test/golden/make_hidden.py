"""hiddenRows.json: scaled_dot_product_attention where some queries see no key."""

import torch
from torch.nn.functional import scaled_dot_product_attention

from golden import Sampler, case, gradients_of, track, write

B, T, S, H, D = 2, 3, 5, 2, 4


def hidden_case(name, sample, mask, hidden):
    """`hidden` [B or 1, H, T, S], true for pairs that are hidden; the second query of the first sequence sees nothing."""
    hidden = hidden.expand(B, H, T, S).clone()
    hidden[0, :, 1] = True
    inputs = {name: sample.normal(B, length, H, D) for name, length in (("queries", T), ("keys", S), ("values", S))}
    leaves = track(inputs)
    heads = [leaf.transpose(1, 2) for leaf in leaves.values()]
    as_bias = torch.zeros(hidden.shape).masked_fill(hidden, -torch.inf)
    output = scaled_dot_product_attention(*heads, attn_mask=as_bias).transpose(1, 2)
    same = scaled_dot_product_attention(*heads, attn_mask=~hidden).transpose(1, 2)
    torch.testing.assert_close(output, same)
    assert (output[0, 1] == 0).all() and output.isfinite().all()
    loss_weights = sample.normal(B, T, H, D)
    found = gradients_of((output * loss_weights).sum(), leaves)
    assert (found["queries"][0, 1] == 0).all()
    kept = {"allowed": ~hidden[:, 0]} if mask == "allowed" else {"hiddenByBias": hidden}
    return case(name, {}, {**inputs, **kept, "lossWeights": loss_weights}, None, {"output": output}, found)


def main():
    sample = Sampler(11)
    some = torch.tensor(sample.rng.random((B, 1, T, S)) < 0.4)
    by_head = torch.tensor(sample.rng.random((B, H, T, S)) < 0.4)
    write(
        "hiddenRows",
        "attention where some queries see no key: their outputs and gradients are 0. Source: "
        "torch.nn.functional.scaled_dot_product_attention, with a mask and with a bias of -inf, which agree. "
        "queries, keys, values [B, T or S, H, D]; allowed [B, T, S]; hiddenByBias [B, H, T, S]. "
        "gradients: of loss = sum(output * lossWeights).",
        [hidden_case("mask", sample, "allowed", some), hidden_case("bias", sample, "bias", by_head)],
    )


if __name__ == "__main__":
    main()
