"""What the make_*.py scripts share: seeded inputs, and one JSON layout for every file.

Inputs and weights are float32 numbers with two decimals, so that the files stay short and both sides
start from the same bits. Results are computed in float64 and rounded to float32 once, when written.
"""

import json
import math
import pathlib
import platform

import numpy as np
import torch
import transformers

HERE = pathlib.Path(__file__).parent
VERSIONS = (
    f"Python {platform.python_version()}, NumPy {np.__version__}, "
    f"PyTorch {torch.__version__.split('+')[0]}, Transformers {transformers.__version__}"
)

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class Sampler:
    """Seeded tensors of float64 that hold float32 numbers with two decimals."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def _tensor(self, array):
        return torch.tensor(np.round(array, 2).astype(np.float32).astype(np.float64))

    def normal(self, *shape, scale=1.0, mean=0.0):
        return self._tensor(self.rng.normal(mean, scale, shape))

    def kernel(self, inputs, outputs):
        """[in, out], about the size that keeps activations at 1."""
        return self.normal(inputs, outputs, scale=inputs**-0.5)

    def bias(self, size):
        return self.normal(size, scale=0.2)

    def gamma(self, size):
        return self.normal(size, scale=0.2, mean=1.0)


def tensor(value):
    """{shape, data}, with a dtype where it is not float32."""
    array = value.detach().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)
    flat = array.reshape(-1)
    if array.dtype == bool:
        return {"shape": list(array.shape), "dtype": "bool", "data": [int(v) for v in flat]}
    if np.issubdtype(array.dtype, np.integer):
        return {"shape": list(array.shape), "dtype": "int32", "data": [int(v) for v in flat]}
    return {"shape": list(array.shape), "data": [_number(v) for v in flat.astype(np.float32)]}


class _Raw(float):
    """A float that is written as the shortest decimal that reads back as the same float32."""

    def __repr__(self):
        return self.text


def _number(value):
    if not math.isfinite(value):
        raise ValueError(f"JSON has no {value}")
    if value == round(value) and abs(value) < 1e6:
        return int(value)
    raw = _Raw(value)
    raw.text = str(np.float32(value))
    return raw


def case(name, config, inputs=None, weights=None, outputs=None, gradients=None, **extra):
    """One case; `extra` is for a note, a tolerance or a slice, under its own name."""
    made = {"name": name, **extra, "config": config}
    groups = {"inputs": inputs, "weights": weights, "outputs": outputs, "gradients": gradients}
    for group, tensors in groups.items():
        if tensors is not None or group != "gradients":
            made[group] = {key: tensor(value) for key, value in (tensors or {}).items()}
    return made


def write(name, about, cases):
    """One line per case member, so that a change shows as the lines that changed."""
    path = HERE / f"{name}.json"
    lines = ["{", f' "about": {json.dumps(about + " Made with " + VERSIONS + ".")},', ' "cases": [']
    for index, made in enumerate(cases):
        members = [f"   {json.dumps(key)}: {_dump(value)}" for key, value in made.items()]
        lines += ["  {", ",\n".join(members), "  }" + ("," if index + 1 < len(cases) else "")]
    lines += [" ]", "}"]
    path.write_text("\n".join(lines) + "\n")
    json.loads(path.read_text())
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size / 1000:.1f} kB")


def _dump(value):
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_dump(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_dump, value)) + "]"
    return repr(value) if isinstance(value, _Raw) else json.dumps(value)


def gradients_of(loss, tensors):
    """d loss / d tensor for every named tensor; all of them must have requires_grad."""
    return dict(zip(tensors, torch.autograd.grad(loss, list(tensors.values()))))


def track(tensors):
    return {name: value.clone().requires_grad_() for name, value in tensors.items()}
