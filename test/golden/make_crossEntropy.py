"""crossEntropy.json: torch.nn.functional.cross_entropy with ignored labels, label smoothing and class weights."""

import torch
from torch.nn.functional import cross_entropy

from golden import Sampler, case, write

K = 5
LABELS = torch.tensor([[4, -1, 0], [2, -1, 2]], dtype=torch.int32)
WEIGHTS = [0.5, 0.0, 2.0, 1.0, 3.0]


def loss_case(sample, name, config):
    """Weights and smoothing together are Keras's: the weight of its label times the smoothed loss of a row."""
    logits = sample.normal(2, 3, K, scale=2.0).requires_grad_()
    labels = LABELS.long().reshape(-1)
    rows = cross_entropy(
        logits.reshape(-1, K),
        labels,
        ignore_index=-1,
        label_smoothing=config.get("labelSmoothing", 0.0),
        reduction="none",
    )
    weights = torch.tensor(config.get("classWeight", [1.0] * K))[labels.clamp(min=0)]
    loss = (rows * weights).sum() / (labels >= 0).sum()
    (gradient,) = torch.autograd.grad(loss, logits)
    return case(name, config, {"logits": logits, "labels": LABELS}, {}, {"loss": loss}, {"logits": gradient})


def main():
    sample = Sampler(17)
    write(
        "crossEntropy",
        "torch.nn.functional.cross_entropy with ignore_index -1: the loss and its gradient. Class weights multiply the loss of a "
        "row, and the sum is divided by the number of rows that are not ignored.",
        [
            loss_case(sample, "plain", {}),
            loss_case(sample, "label smoothing", {"labelSmoothing": 0.1}),
            loss_case(sample, "class weights", {"classWeight": WEIGHTS}),
            loss_case(sample, "both", {"labelSmoothing": 0.3, "classWeight": WEIGHTS}),
        ],
    )


if __name__ == "__main__":
    main()
