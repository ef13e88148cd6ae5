"""generation.json: what Transformers' `generate` makes of the small random decoders of pretrained/.

Made with torch 2.13.0 and transformers 5.24.0, which requirements.txt pins.
"""

import json
import logging

import torch
import transformers

from golden import HERE, VERSIONS

PROMPTS = [[3, 1, 4, 1, 5, 9, 2], [7], [8, 30, 6]]
NEW_TOKENS = 6  # GPT-2 has a table of 13 positions
# Names as Transformers has them, and as they are here.
CAMEL = {
    "eos_token_id": "eosTokenId", "repetition_penalty": "repetitionPenalty", "num_beams": "numBeams", "length_penalty": "lengthPenalty",
}
OPTIONS = [
    {},
    {"repetition_penalty": 1.7},
    {"num_beams": 3},
    {"num_beams": 3, "repetition_penalty": 1.7},
    {"num_beams": 2, "eos_token_id": [11, 23, 2, 17]},
    {"num_beams": 4, "eos_token_id": list(range(1, 31, 3)), "length_penalty": -0.5},
    {"num_beams": 4, "eos_token_id": list(range(1, 31, 3)), "length_penalty": 2.0},
]


def generated(model, prompt, options):
    """The new tokens, without what fills up after the end."""
    ids = torch.tensor([prompt])
    result = model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=NEW_TOKENS, do_sample=False, pad_token_id=0, **options
    )
    text = result[0, len(prompt):].tolist()
    ends = options.get("eos_token_id", [])
    first = next((place for place, id in enumerate(text) if id in ends), len(text) - 1)
    return text[: first + 1]


def main():
    logging.disable(logging.WARNING)
    cases = []
    for name, kind in [("gpt2", "GPT2LMHeadModel"), ("llama", "LlamaForCausalLM"), ("bloom", "BloomForCausalLM")]:
        folder = HERE / "pretrained" / name
        model = getattr(transformers, kind).from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
        model.generation_config.eos_token_id = None
        model.generation_config.bos_token_id = None
        for options in OPTIONS:
            camel = {CAMEL[key]: value for key, value in options.items()}
            texts = [generated(model, prompt, options) for prompt in PROMPTS]
            cases.append({"model": name, "options": {"maxNewTokens": NEW_TOKENS, **camel}, "texts": texts})
    lines = ",\n".join(f"  {json.dumps(case)}" for case in cases)
    about = f"`generate` of Transformers for each of the prompts alone, the models of pretrained/ in float64. Made with {VERSIONS}."
    head = f' "about": {json.dumps(about)},\n "prompts": {json.dumps(PROMPTS)},\n "cases": [\n'
    (HERE / "generation.json").write_text("{\n" + head + lines + "\n ]\n}\n")


if __name__ == "__main__":
    main()
