"""scaledStories.json: stories260K beyond its context of 512 tokens, by Transformers.

    python make_scaled_stories.py FOLDER    (the folder of the model; not part of make_all.py)

The text is what the model itself tells: stories one after the other, each drawn at temperature 1 within its context. The
perplexity is that of texts of 512, 1024 and 2048 tokens, each in one pass; the factor is the length / 512.
"""

import json
import math
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file

from golden import case, write

CONTEXT, LENGTHS, TEXTS, BOS = 512, (512, 1024, 2048), 4, 1


def half_split(weights, heads):
    """From pairs of neighbours to the halves that Transformers rotates."""
    out, into = weights.shape
    return weights.view(heads, out // heads // 2, 2, into).transpose(1, 2).reshape(out, into)


def model_of(folder, rope=None, longest=CONTEXT):
    config = json.loads((folder / "config.json").read_text())
    config.pop("rope_layout")
    config["max_position_embeddings"] = longest
    if rope:
        config["rope_parameters"] = {"rope_theta": config["rope_theta"], **rope}
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig.from_dict(config))
    weights = load_file(folder / "model.safetensors")
    for name, heads in (("q_proj", config["num_attention_heads"]), ("k_proj", config["num_key_value_heads"])):
        for key in weights:
            if name in key:
                weights[key] = half_split(weights[key], heads)
    missing = model.load_state_dict(weights, strict=False)
    assert missing.missing_keys in ([], ["lm_head.weight"]) and not missing.unexpected_keys, missing
    model.tie_weights()
    return model.double().eval()


def texts(model):
    torch.manual_seed(1)
    rows = []
    for _ in range(TEXTS):
        row = []
        while len(row) < LENGTHS[-1]:
            made = model.generate(
                torch.tensor([[BOS]]), attention_mask=torch.ones(1, 1, dtype=torch.long), do_sample=True, temperature=1.0,
                top_k=0, max_new_tokens=CONTEXT - 1, eos_token_id=[1, 2], pad_token_id=2,
            )[0].tolist()
            row += made[:-1] if made[-1] in (1, 2) else made
        rows.append(row[: LENGTHS[-1]])
    return torch.tensor(rows)


def perplexity(model, ids):
    with torch.no_grad():
        logits = model(input_ids=ids).logits[:, :-1]
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
    return math.exp(loss)


def scalings(length):
    factor = length / CONTEXT
    yield "none", None, CONTEXT
    yield "linear", {"rope_type": "linear", "factor": factor}, length
    yield "dynamic", {"rope_type": "dynamic", "factor": factor}, CONTEXT
    yield "yarn", {"rope_type": "yarn", "factor": factor, "original_max_position_embeddings": CONTEXT}, length


def main():
    folder = pathlib.Path(sys.argv[1])
    ids = texts(model_of(folder))
    cases = [case("texts", {}, {"ids": ids})]
    for length in LENGTHS:
        for name, rope, longest in scalings(length):
            found = perplexity(model_of(folder, rope, longest), ids[:, :length])
            print(length, name, f"{found:.3f}")
            config = {"length": length, "max_position_embeddings": longest, **({"rope_parameters": rope} if rope else {})}
            cases.append(case(f"{name} {length}", config, None, None, {"perplexity": torch.tensor(found)}))
    write("scaledStories", __doc__.split("\n\n")[-1].replace("\n", " ").strip(), cases)


if __name__ == "__main__":
    main()
