"""ropeModels.json: the Llama of pretrained/llama with each scaling of its rotary positions, by Transformers."""

import torch
import transformers

from golden import HERE, case, write

LENGTH, ORIGINAL = 11, 7
FACTORS = {"short_factor": [1.0, 1.5], "long_factor": [2.0, 9.0]}
THETA = {"rope_theta": 500.0}
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
ORIGINAL_LENGTH = {"original_max_position_embeddings": ORIGINAL}

CONFIGS = {
    "linear": (512, {"rope_type": "linear", "factor": 4.0}),
    "dynamicUpToOriginal": (LENGTH, {"rope_type": "dynamic", "factor": 4.0}),
    "dynamicBeyond": (ORIGINAL, {"rope_type": "dynamic", "factor": 4.0}),
    "yarn": (512, {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 97}),
    "yarnOfMaxPositionEmbeddings": (97, {"rope_type": "yarn", "factor": 4.0}),
    "yarnWithoutFactor": (388, {"rope_type": "yarn", "factor": None, "original_max_position_embeddings": 97}),
    "yarnAll": (388, {
        "rope_type": "yarn", "factor": 8.0, "original_max_position_embeddings": 97, "beta_fast": 16.0, "beta_slow": 2.0,
        "mscale": 0.7, "mscale_all_dim": 0.9, "truncate": False,
    }),
    "longropeUpToOriginal": (64, {"rope_type": "longrope", "original_max_position_embeddings": LENGTH, **FACTORS}),
    "longropeBeyond": (64, {"rope_type": "longrope", **ORIGINAL_LENGTH, **FACTORS}),
    "longropeAttentionFactor": (64, {"rope_type": "longrope", "attention_factor": 1.5, **ORIGINAL_LENGTH, **FACTORS}),
    "llama3": (64, {**LLAMA3, **ORIGINAL_LENGTH}),
}


def model_case(name, longest, rope):
    rope = {**rope, **THETA}
    config = transformers.LlamaConfig.from_pretrained(HERE / "pretrained" / "llama")
    # Before it is made, as in a file.
    made = {**config.to_dict(), "max_position_embeddings": longest, "rope_parameters": {**rope}}
    model = transformers.LlamaForCausalLM.from_pretrained(
        HERE / "pretrained" / "llama", config=transformers.LlamaConfig.from_dict(made), dtype=torch.float64,
        attn_implementation="eager",
    ).eval()
    ids = torch.tensor([[3, 17, 1, 29, 5, 11, 30, 23, 2, 19, 7]])
    with torch.no_grad():
        logits = model(input_ids=ids).logits
    return case(name, {"max_position_embeddings": longest, "rope_parameters": rope}, {"ids": ids}, None, {"output": logits})


def main():
    write(
        "ropeModels",
        "Logits [B, T, V] of pretrained/llama with other fields in its config.json, in float64; angles are float32.",
        [model_case(name, *config) for name, config in CONFIGS.items()],
    )


if __name__ == "__main__":
    main()
