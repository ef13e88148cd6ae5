"""The encoder in PyTorch on one thread; answers lines as serve.ts does."""

import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
LEARNING_RATE = 3e-4
CLASSES = 8


class Encoder(nn.Module):
    def __init__(self, size):
        super().__init__()
        width, length = size["width"], size["length"]
        self.table = nn.Embedding(size["vocab"], width)
        self.positions = nn.Embedding(length, width)
        block = nn.TransformerEncoderLayer(
            width, size["heads"], size["ffn"], 0.0, "gelu", batch_first=True, norm_first=True
        )
        self.blocks = nn.TransformerEncoder(block, size["layers"], enable_nested_tensor=False)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, CLASSES)

    def forward(self, ids):
        x = self.table(ids) + self.positions.weight[None, : ids.shape[1]]
        return self.head(self.norm(self.blocks(x)).mean(1))


class Trainer:
    def __init__(self, problem):
        size = problem["size"]
        if problem["positional"] != "learned":
            raise ValueError(f'positions "{problem["positional"]}" are not written for PyTorch here')
        torch.manual_seed(1)
        self.model = Encoder(size)
        self.optimizer = torch.optim.Adam(self.model.parameters(), LEARNING_RATE)
        self.ids = torch.tensor(problem["ids"]).reshape(size["batch"], size["length"])
        self.labels = torch.tensor(problem["labels"])

    def step(self):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.model(self.ids), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()


trainers = {}


def prepare(ask):
    trainer = trainers[ask["model"]] = Trainer(ask["problem"])
    parameters = sum(weight.numel() for weight in trainer.model.parameters())
    return {"parameters": parameters, "versions": {"torch": f"{torch.__version__} ({torch.backends.cpu.get_cpu_capability()})"}}


def run(ask):
    trainer, ms, losses = trainers[ask["model"]], [], []
    for _ in range(ask["steps"]):
        start = time.perf_counter()
        losses.append(trainer.step())
        ms.append((time.perf_counter() - start) * 1e3)
    return {"ms": ms, "losses": losses}


def memory(_):
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return {"wasmBytes": None, "peakRssBytes": peak}


COMMANDS = {"prepare": prepare, "run": run, "launches": lambda _: None, "memory": memory}

for line in sys.stdin:
    ask = json.loads(line)
    try:
        result = {"answer": COMMANDS[ask["command"]](ask)}
    except Exception as error:  # whatever it is, the runner is to hear of it
        result = {"error": str(error).split("\n")[0]}
    print(json.dumps(result), flush=True)
