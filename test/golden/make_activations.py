"""activations.json: activations and norms, their values and their derivatives."""

import mpmath
import torch
from torch.nn import functional

from golden import Sampler, case, gradients_of, track, write

POINTS = [-50, -10, -6, -5.5, -5, -4, -3, -2.5, -2, -1.5, -1, -0.75, -0.5, -0.25, -0.125, -0.01, -0.001]
POINTS = POINTS + [0] + [-x for x in reversed(POINTS)]
TAIL = [-9.5, -9, -8, -7.25, -7, -6.5, -6, -5.5, -5, -4.5, -4, -3.5, -3, -2.5, -2, -1.5, -1.25, -1, -0.5, -0.1]
EPSILON = 1e-5


def erf_gelu(x):
    return x * mpmath.ncdf(x)


def tanh_gelu(x):
    return x * (1 + mpmath.tanh(mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3))) / 2


def silu(x):
    return x / (1 + mpmath.exp(-x))


ACTIVATIONS = {
    "gelu": (erf_gelu, functional.gelu),
    "geluTanh": (tanh_gelu, lambda x: functional.gelu(x, approximate="tanh")),
    "silu": (silu, functional.silu),
}


def activation_case(name):
    """To 50 digits: float64's 1 + erf(x) and 1 + tanh(x) have no digits left at large negative x."""
    precise, theirs = ACTIVATIONS[name]
    x = torch.tensor(POINTS).float().double().requires_grad_()
    with mpmath.workdps(50):
        points = [mpmath.mpf(value) for value in x.tolist()]
        output = torch.tensor([float(precise(point)) for point in points])
        slope = torch.tensor([float(mpmath.diff(precise, point)) for point in points])
    (their_slope,) = torch.autograd.grad(theirs(x).sum(), x)
    torch.testing.assert_close(theirs(x), output, rtol=1e-9, atol=1e-12)
    torch.testing.assert_close(their_slope, slope, rtol=1e-9, atol=1e-12)
    return case(name, {"activation": name}, {"x": x}, None, {"output": output}, {"x": slope})


def tail_case(name, points):
    """Where 1 + erf(x) and 1 + tanh(x) of float32 have few digits left or none."""
    precise, _ = ACTIVATIONS[name]
    x = torch.tensor(points).float().double()
    with mpmath.workdps(50):
        exact = [mpmath.mpf(value) for value in x.tolist()]
        output = torch.tensor([float(precise(point)) for point in exact])
        slope = torch.tensor([float(mpmath.diff(precise, point)) for point in exact])
    return case(f"{name}Tail", {"activation": name}, {"x": x}, None, {"output": output}, {"x": slope})


def relu_case():
    x = torch.tensor([value for value in POINTS if value != 0]).requires_grad_()
    output = functional.relu(x)
    return case("relu", {"activation": "relu"}, {"x": x}, None, {"output": output}, gradients_of(output.sum(), {"x": x}))


def norm_case(name, sample, kind, width=7):
    rows = torch.stack([
        sample.normal(width), sample.normal(width, scale=30.0, mean=100.0), sample.normal(width, scale=0.02),
        torch.full((width,), 0.25), sample.normal(width),
    ])
    inputs = {"x": torch.stack([rows, sample.normal(5, width), sample.normal(5, width, mean=3.0)])}
    weights = {"gamma": sample.gamma(width)}
    if kind == "layerNorm":
        weights["beta"] = sample.bias(width)
    leaves, tracked = track(inputs), track(weights)
    norm = functional.layer_norm if kind == "layerNorm" else functional.rms_norm
    output = norm(leaves["x"], (width,), *tracked.values(), eps=EPSILON)
    kept = {"lossWeights": sample.normal(*output.shape)}
    found = gradients_of((output * kept["lossWeights"]).sum(), {**leaves, **tracked})
    config = {"normalization": kind, "epsilon": EPSILON}
    return case(name, config, {**inputs, **kept}, weights, {"output": output}, found)


def main():
    sample = Sampler(4)
    write(
        "activations",
        "gelu (erf), geluTanh, silu and relu on a grid: gradients.x is the derivative at each point, to 50 digits by "
        f"mpmath {mpmath.__version__}, checked against PyTorch in float64. layerNorm and rmsNorm over the last axis of "
        "[3, 5, 7] (the first five rows: ordinary, large, small, constant, ordinary): gradients of loss = "
        "sum(output * lossWeights). The constant row has variance 0, so layerNorm's gradient there is up to "
        "1/sqrt(epsilon) = 316 times an ordinary one.",
        [
            *(activation_case(name) for name in ACTIVATIONS),
            *(tail_case(name, TAIL) for name in ACTIVATIONS),
            relu_case(),
            norm_case("layerNorm", sample, "layerNorm"),
            norm_case("rmsNorm", sample, "rmsNorm"),
        ],
    )


if __name__ == "__main__":
    main()
