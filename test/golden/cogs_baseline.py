"""What PyTorch reaches on the COGS tagging data: the figures that the TypeScript encoder is held to.

    python cogs_baseline.py DATA_FOLDER [--seeds 3] [--steps 600]

DATA_FOLDER holds train.tsv and test.tsv, one sentence a line: tokens<TAB>tags, both separated by spaces.
A pre-norm encoder of 2 layers (width 32, 4 heads, feed-forward 128, GELU, no dropout, a last LayerNorm) with
PyTorch's default initialisation, embeddings and learned positions from N(0, 1), Adam at a constant 2e-3, batches
of 64. A sentence counts as right if each of its tags is.
"""

import argparse
import pathlib
import statistics

import torch
from torch import nn

WIDTH, HEADS, LAYERS, HIDDEN, BATCH, RATE = 32, 4, 2, 128, 64, 2e-3
PADDING, UNKNOWN = 0, 1
IGNORED = -100


def read(path):
    rows = [line.split("\t") for line in path.read_text().splitlines() if line]
    return [(tokens.split(), tags.split()) for tokens, tags in rows]


def encode(rows, words, tags, length):
    ids = torch.full((len(rows), length), PADDING)
    targets = torch.full((len(rows), length), IGNORED)
    for row, (sentence, labels) in enumerate(rows):
        ids[row, : len(sentence)] = torch.tensor([words.get(word, UNKNOWN) for word in sentence])
        targets[row, : len(labels)] = torch.tensor([tags[label] for label in labels])
    return ids, targets


class Tagger(nn.Module):
    def __init__(self, words, tags, length, learned_positions):
        super().__init__()
        self.embedding = nn.Embedding(words, WIDTH)
        self.positions = nn.Parameter(torch.randn(length, WIDTH)) if learned_positions else None
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(WIDTH, HEADS, HIDDEN, 0.0, "gelu", batch_first=True, norm_first=True)
            for _ in range(LAYERS)
        )
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, tags)

    def forward(self, ids):
        x = self.embedding(ids)
        if self.positions is not None:
            x = x + self.positions
        for block in self.blocks:
            x = block(x, src_key_padding_mask=ids == PADDING)
        return self.head(self.norm(x))


def accuracy(model, ids, targets):
    right = []
    with torch.no_grad():
        for x, y in zip(ids.split(500), targets.split(500)):
            right.append(((model(x).argmax(-1) == y) | (y == IGNORED)).all(dim=1))
    return torch.cat(right).float().mean().item()


def train(seed, steps, data, sizes, learned_positions):
    torch.manual_seed(seed)
    (ids, targets), test = data
    model = Tagger(*sizes, learned_positions)
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    order = torch.Generator().manual_seed(seed)
    batches = []
    for _ in range(steps):
        if len(batches) == 0:
            batches = list(torch.randperm(len(ids), generator=order).split(BATCH))
        batch = batches.pop(0)
        scores = model(ids[batch]).flatten(0, 1)
        loss = nn.functional.cross_entropy(scores, targets[batch].flatten(), ignore_index=IGNORED)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return accuracy(model, *test)


def main():
    parser = argparse.ArgumentParser(description="Whole-sentence accuracy without positions and with a learned table.")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=600)
    options = parser.parse_args()
    torch.set_num_threads(1)
    parts = [read(options.data / f"{part}.tsv") for part in ("train", "test")]
    words, tags = {}, {}
    for sentence, labels in parts[0]:
        for word in sentence:
            words.setdefault(word, len(words) + 2)
        for label in labels:
            tags.setdefault(label, len(tags))
    length = max(len(sentence) for part in parts for sentence, _ in part)
    data = [encode(part, words, tags, length) for part in parts]
    for name, learned in (("no positions", False), ("learned table", True)):
        sizes = (len(words) + 2, len(tags), length)
        found = [train(seed, options.steps, data, sizes, learned) for seed in range(options.seeds)]
        print(f"{name}: {statistics.mean(found):.3f} ({', '.join(f'{value:.3f}' for value in found)})", flush=True)


if __name__ == "__main__":
    main()
