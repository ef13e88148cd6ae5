"""readOut.json: linear read-outs by scikit-learn's Ridge, of states recorded from PyTorch's TransformerEncoderLayer."""

import numpy as np
import sklearn
import torch
from sklearn.linear_model import Ridge

from golden import Sampler, case, write

VOCABULARY, LENGTH, WIDTH = 7, 5, 11
KNOWN, UNSEEN = 19, 8


def record(sample):
    """Tokens, positions and states of random sequences; positions are added to the embedding, weakly."""
    tokens = sample.rng.integers(1, VOCABULARY, (KNOWN + UNSEEN, LENGTH))
    torch.manual_seed(13)
    block = torch.nn.TransformerEncoderLayer(WIDTH, 1, 2 * WIDTH, dropout=0, batch_first=True).eval()
    embeddings, places = sample.normal(VOCABULARY, WIDTH), sample.normal(LENGTH, WIDTH, scale=0.3)
    with torch.no_grad():
        states = block(embeddings[tokens] + places)
    positions = np.broadcast_to(np.arange(LENGTH), tokens.shape)
    rows = states.numpy().reshape(-1, WIDTH).astype(np.float32).astype(np.float64)
    return tokens.reshape(-1), positions.reshape(-1), rows


def read_out(states, labels, unseen):
    centred = states - states.mean(axis=0)
    known, places = np.unique(labels, return_inverse=True)
    alpha = 1e-3 * np.trace(centred.T @ centred) / WIDTH
    ridge = Ridge(alpha=alpha, solver="cholesky").fit(states, np.eye(len(known))[places])
    return ridge.coef_.T, ridge.intercept_, known[ridge.predict(unseen).argmax(axis=1)].astype(np.int32)


def main():
    tokens, positions, states = record(Sampler(19))
    cut = KNOWN * LENGTH
    outputs = {}
    for name, labels in {"token": tokens, "position": positions}.items():
        weights, bias, answers = read_out(states[:cut], labels[:cut], states[cut:])
        print(name, (answers == labels[cut:]).mean())
        outputs |= {f"{name} weights": weights, f"{name} bias": bias, f"{name} answers": answers}
    write(
        "readOut",
        "sklearn.linear_model.Ridge on one-hot labels, alpha 0.001 times the mean of the diagonal of X'X: fitted on the first "
        f"{cut} states, asked about the others. scikit-learn {sklearn.__version__}.",
        [case("states of a block", {"known": cut}, {"states": states, "token": tokens, "position": positions}, {}, outputs)],
    )


if __name__ == "__main__":
    main()
