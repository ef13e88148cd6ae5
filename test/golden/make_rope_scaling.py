"""ropeScaling.json: the scalings of rotary positions, as Transformers computes them."""

import numpy as np
import torch
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

from golden import case, write

# Names there: names here.
NAMES = {
    "rope_type": "scaling", "rope_theta": "maxWavelength", "factor": "factor",
    "original_max_position_embeddings": "originalMaxLength", "attention_factor": "attentionFactor",
    "beta_fast": "betaFast", "beta_slow": "betaSlow", "mscale": "mscale", "mscale_all_dim": "mscaleAllDim",
    "truncate": "truncate", "short_factor": "shortFactor", "long_factor": "longFactor",
    "low_freq_factor": "lowFreqFactor", "high_freq_factor": "highFreqFactor", "partial_rotary_factor": "partialRotaryFactor",
}


def parameters(rope_type, original, pairs, **more):
    """rope_parameters, and what max_position_embeddings is."""
    made = {"rope_type": rope_type, "rope_theta": 10000.0, **more}
    if rope_type in ("yarn", "longrope", "llama3"):
        made["original_max_position_embeddings"] = original
    if rope_type == "longrope":
        made["short_factor"] = [1 + 0.25 * pair for pair in range(pairs)]
        made["long_factor"] = [1.5 + pair * pair for pair in range(pairs)]
    longest = original if rope_type == "dynamic" else int(original * more.get("factor", 1))
    return made, longest


def options(made, rope_type, original):
    names = {**NAMES}
    if rope_type == "proportional":
        names["partial_rotary_factor"] = "turningShare"
    ours = {names[name]: value for name, value in made.items()}
    return {**ours, "originalMaxLength": original} if rope_type == "dynamic" else ours


def config_of(made, longest, width):
    # It writes into what it is given.
    return LlamaConfig(
        hidden_size=width, num_attention_heads=1, head_dim=width, max_position_embeddings=longest,
        rope_parameters={**made},
    )


def scaling_case(name, rope_type, original=512, width=16, length=None, **more):
    """Inverse frequencies and the attention factor, float32 inside, at a length."""
    made, longest = parameters(rope_type, original, int(width * more.get("partial_rotary_factor", 1)) // 2, **more)
    frequencies, factor = ROPE_INIT_FUNCTIONS[rope_type](config_of(made, longest, width), "cpu", seq_len=length)
    config = {"width": width, "length": length or 1, "options": options(made, rope_type, original)}
    return case(name, config, None, None, {"frequencies": frequencies, "attentionFactor": np.float64(factor)})


def tables_case(name, rope_type, length, original=7, width=8, **more):
    """cos and sin [T, D] of the rotary embedding of Llama, a new one."""
    made, longest = parameters(rope_type, original, width // 2, **more)
    cos, sin = LlamaRotaryEmbedding(config_of(made, longest, width))(torch.zeros(1), torch.arange(length)[None])
    config = {"width": width, "length": length, "options": options(made, rope_type, original)}
    return case(name, config, None, None, {"cos": cos[0], "sin": sin[0]})


def scalings():
    yield scaling_case("linear", "linear", factor=4.0)
    yield scaling_case("linearWide", "linear", width=64, factor=2.5, rope_theta=500000.0)
    for length in (100, 512, 513, 1024, 4096):
        yield scaling_case(f"dynamic{length}", "dynamic", length=length, factor=4.0)
    yield scaling_case("dynamicNarrow", "dynamic", width=4, length=700, factor=2.0)
    for factor in (1.0, 1.5, 4.0, 40.0):
        yield scaling_case(f"yarn{factor:g}", "yarn", factor=factor)
    for truncate in (True, False):
        label = "yarnTruncated" if truncate else "yarnNotTruncated"
        yield scaling_case(label, "yarn", width=64, original=4096, factor=8.0, truncate=truncate)
        # Both ends of the ramp are below the first pair, or beyond the last.
        yield scaling_case(f"{label}Short", "yarn", original=5, factor=4.0, truncate=truncate)
        yield scaling_case(f"{label}Long", "yarn", original=1000000, factor=4.0, truncate=truncate, rope_theta=100.0)
    yield scaling_case("yarnBetas", "yarn", width=64, factor=4.0, beta_fast=48.0, beta_slow=3.0)
    yield scaling_case("yarnOneBeta", "yarn", width=64, factor=4.0, beta_fast=2.0, beta_slow=2.0, truncate=False)
    yield scaling_case("yarnAttentionFactor", "yarn", factor=4.0, attention_factor=0.8)
    yield scaling_case("yarnMscale", "yarn", factor=40.0, mscale=0.707, mscale_all_dim=1.0)
    yield scaling_case("yarnMscaleAlone", "yarn", factor=40.0, mscale=0.707)
    yield scaling_case("yarnPartial", "yarn", width=32, factor=4.0, partial_rotary_factor=0.5)
    for length in (512, 513):
        yield scaling_case(f"longrope{length}", "longrope", length=length, factor=8.0)
    yield scaling_case("longropeNotLonger", "longrope", length=600, factor=1.0)
    yield scaling_case("longropeAttentionFactor", "longrope", length=600, factor=8.0, attention_factor=1.25)
    low_and_high = {"low_freq_factor": 1.0, "high_freq_factor": 4.0}
    yield scaling_case("llama3", "llama3", factor=8.0, **low_and_high)
    yield scaling_case("llama31", "llama3", original=8192, width=128, factor=8.0, rope_theta=500000.0, **low_and_high)
    yield scaling_case("llama32", "llama3", original=8192, width=64, factor=32.0, rope_theta=500000.0, **low_and_high)
    yield scaling_case("llama3Betas", "llama3", width=32, factor=4.0, low_freq_factor=2.0, high_freq_factor=9.0)
    for share in (0.25, 0.5, 0.75, 1.0):
        yield scaling_case(f"proportional{share:g}", "proportional", width=24, partial_rotary_factor=share)
    yield scaling_case("proportionalFactor", "proportional", width=24, partial_rotary_factor=0.7, factor=3.0)


def main():
    frequencies = list(scalings())
    write(
        "ropeScaling",
        "Rotary scalings by Transformers' ROPE_INIT_FUNCTIONS, float32 inside, with its options by the names of RotaryEmbedding: "
        "frequencies [R / 2], and the attentionFactor of cos and sin, for a call of `length` tokens. tables*: cos and sin "
        "[T, D] of LlamaRotaryEmbedding at positions 0..length - 1.",
        [
            *frequencies,
            tables_case("tablesLinear", "linear", 9, factor=4.0),
            tables_case("tablesDynamicUpToOriginal", "dynamic", 7, factor=4.0),
            tables_case("tablesDynamicBeyond", "dynamic", 11, factor=4.0),
            tables_case("tablesYarn", "yarn", 11, factor=4.0, original=97),
            tables_case("tablesLongropeUpToOriginal", "longrope", 7, factor=4.0),
            tables_case("tablesLongropeBeyond", "longrope", 8, factor=4.0),
            tables_case("tablesLlama3", "llama3", 11, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0),
        ],
    )


if __name__ == "__main__":
    main()
