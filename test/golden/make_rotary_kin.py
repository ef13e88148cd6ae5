"""rotaryKin.json: scores of xPos, PoPE and Scalable-Softmax, by the formulas of their papers.

Each is written here by the distance of query and key, with no turned query or key: another way than that of the layers. That of
xPos was compared with microsoft/torchscale's xpos_relative_position.py, and that of PoPE with lucidrains/PoPE-pytorch.
"""

import cmath
import math

import torch

from golden import Sampler, case, write

POSITIONS = (0, 1, 2, 5, 40)


def scores_of(queries, keys, positions, score):
    """[B, H, T, S]; score(q, k, query position, key position, head of keys) -> a number"""
    batch, length, heads, width = queries.shape
    group = heads // keys.shape[2]
    made = torch.zeros(batch, heads, length, length)
    for b in range(batch):
        for h in range(heads):
            for i in range(length):
                for j in range(length):
                    q, k = queries[b, i, h].tolist(), keys[b, j, h // group].tolist()
                    made[b, h, i, j] = score(q, k, positions[i], positions[j], h // group) / math.sqrt(width)
    return made


def xpos(wavelength, base, layout):
    def score(q, k, m, n, _):
        pairs = len(q) // 2
        total = 0
        for i in range(pairs):
            first, second = (2 * i, 2 * i + 1) if layout == "interleaved" else (i, pairs + i)
            zeta = (i / pairs + 0.4) / 1.4
            turn = cmath.rect(zeta ** ((m - n) / base), (m - n) * wavelength ** (-i / pairs))
            total += (complex(q[first], q[second]) * complex(k[first], k[second]).conjugate() * turn).real
        return total

    return score


def polar(wavelength, phases):
    def softplus(x):
        return math.log1p(math.exp(x))

    def score(q, k, t, s, head):
        width = len(q)
        return sum(
            softplus(q[c]) * softplus(k[c]) * math.cos((s - t) * wavelength ** (-c / width) + phases[head][c])
            for c in range(width)
        )

    return score


def rope(q, k, m, n, _):
    return xpos(10000.0, math.inf, "halfSplit")(q, k, m, n, _)


def scaled(s, length):
    def score(q, k, m, n, head):
        return s[head] * math.log(length or m + 1) * rope(q, k, m, n, head)

    return score


def kin_case(name, config, sample, make, heads=4, key_heads=2, weights=None, positions=POSITIONS):
    queries, keys = sample.normal(2, len(positions), heads, 6), sample.normal(2, len(positions), key_heads, 6)
    scores = scores_of(queries, keys, positions, make)
    return case(name, config, {"queries": queries, "keys": keys, "positions": torch.tensor(positions)}, weights, {"scores": scores})


def main():
    sample = Sampler(11)
    phases = torch.tensor([[-0.5, -1, -2, -3, -6, -0.25], [0, -4, -5, -1.5, -2.5, -0.75]])
    s = torch.tensor([0.5, 1.25])
    cases = [
        kin_case(
            f"xpos, {layout}, {base}", {"scaling": "xpos", "layout": layout, "maxWavelength": 500.0, "scaleBase": base},
            sample, xpos(500.0, base, layout),
        )
        for layout in ("halfSplit", "interleaved") for base in (512.0, 16.0)
    ]
    cases.append(kin_case(
        "polar", {"maxWavelength": 500.0}, sample, polar(500.0, phases.tolist()), weights={"phase": phases},
    ))
    for by, length in (("position", None), ("length", len(POSITIONS))):
        cases.append(kin_case(
            f"log of the {by}", {"logScale": by}, sample, scaled(s.tolist(), length), heads=2, weights={"logScale": s},
        ))
    write(
        "rotaryKin",
        "Scores [B, H, T, S] of queries [B, T, H, D] and keys [B, S, K, D] at positions [T], scaled by 1 / sqrt(D), before any "
        "mask, by the formulas of 2212.10554, 2509.10534 and 2501.19399.",
        cases,
    )


if __name__ == "__main__":
    main()
