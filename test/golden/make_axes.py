"""axes.json: encodings of positions with two and three axes, and positions as fractions."""

from types import SimpleNamespace

import numpy as np
import torch
from transformers.models.qwen2_vl.modeling_qwen2_vl import Qwen2VLRotaryEmbedding, apply_rotary_pos_emb

from golden import Sampler, case, write

LENGTH = 5


def grid(axes, sample):
    """Row-major places of a small grid, some of them fractions."""
    return sample.normal(LENGTH, axes, scale=3.0)


def turned_complex(x, angles):
    """Channels 2i and 2i+1 are one number, turned by exp(j angle): RoPE-ViT's form, written again."""
    pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * torch.exp(1j * angles)).flatten(-2)


def m_rope(sample):
    """Hugging Face's Qwen2-VL, sections of 1, 2 and 3 pairs."""
    width, sections = 12, [1, 2, 3]
    positions, queries = grid(3, sample), sample.normal(2, 3, LENGTH, width)
    config = SimpleNamespace(
        max_position_embeddings=64, head_dim=width,
        rope_parameters={"rope_type": "default", "rope_theta": 100.0, "mrope_section": sections},
    )
    cos, sin = Qwen2VLRotaryEmbedding(config)(queries, positions.T[:, None, :])
    out, _ = apply_rotary_pos_emb(queries, queries, cos, sin)
    return case(
        "m-rope", {"maxWavelength": 100, "sections": sections},
        inputs={"positions": positions, "queries": queries}, outputs={"queries": out}, tolerance=2e-6,
    )


def rotary_2d(sample):
    width, wavelength = 8, 100.0
    positions, queries = grid(2, sample), sample.normal(2, 3, LENGTH, width)
    frequencies = wavelength ** -(torch.arange(0, width, 4) / width)
    angles = torch.cat([positions[:, axis, None] * frequencies for axis in (0, 1)], dim=-1)
    return case(
        "rotary-2d", {"maxWavelength": 100, "layout": "interleaved"},
        inputs={"positions": positions, "queries": queries}, outputs={"queries": turned_complex(queries, angles)},
    )


def sinusoidal_2d(sample):
    """As the table of masked autoencoders: for each axis sines, then cosines, of a half of the channels."""
    width, positions = 12, grid(2, sample)
    omega = 1 / 10000 ** (np.arange(width // 4) / (width / 4))
    parts = []
    for axis in (0, 1):
        angles = np.einsum("m,d->md", positions[:, axis].numpy(), omega)
        parts += [np.sin(angles), np.cos(angles)]
    return case(
        "sinusoidal-2d", {}, inputs={"positions": positions},
        outputs={"table": torch.tensor(np.concatenate(parts, axis=1))},
    )


def main():
    sample = Sampler(18)
    about = "Positions of two and three axes: Qwen2-VL's text model; axial rotary and sinusoidal tables by their formulas."
    write("axes", about, [m_rope(sample), rotary_2d(sample), sinusoidal_2d(sample)])


if __name__ == "__main__":
    main()
