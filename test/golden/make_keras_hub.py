"""kerasHub.json: KerasHub's TransformerEncoder, TransformerDecoder, their caches and its samplers, with weights of decoder.json and seq2seq.json.

KerasHub computes on PyTorch here, in float64 but for constants and probabilities of float32: the last digit may differ.
Where it differs from this package:
- A cache is a tensor as long as the text will be, and a padding mask of a step has its length; KeyValueCache grows.
- Beams never end: a text goes on after its end, sums are not divided by a length, and the loop stops when every beam has an end.
  So beams are compared without an end.
- A query that sees no key gets the mean of all values, where this package gives zero. There is no such query here.
"""

import json
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import keras_hub
import numpy as np
import torch

from golden import HERE, case, gradients_of, track, write

keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
ACTIVATIONS = {"geluTanh": lambda x: keras.activations.gelu(x, approximate=True)}
ROLES = {
    "attention": "self_attention_layer", "crossAttention": "cross_attention_layer", "feedForward/intermediate": "feedforward_intermediate_dense",
    "feedForward/output": "feedforward_output_dense", "attentionNorm": "self_attention_layer_norm",
    "crossAttentionNorm": "cross_attention_layer_norm", "feedForwardNorm": "feedforward_layer_norm",
}
ATTENTIONS = ("attention", "crossAttention")
PROJECTIONS = ("query", "key", "value", "output")
NEW_TOKENS = 6


def stored(file, name):
    """A case of another file, its tensors as PyTorch's."""
    cases = json.loads((HERE / f"{file}.json").read_text())["cases"]
    found = next(one for one in cases if one["name"] == name)
    types = {"bool": torch.bool, "int32": torch.int64, None: torch.float64}
    read = lambda given: torch.tensor(given["data"], dtype=types[given.get("dtype")]).reshape(given["shape"])
    return found["config"], *({key: read(value) for key, value in found[group].items()} for group in ("inputs", "weights"))


def layer_of(kind, config, *shapes):
    activation = config["activation"]
    layer = kind(
        config["intermediateDim"], config["numHeads"], activation=ACTIVATIONS.get(activation, activation),
        layer_norm_epsilon=config["epsilon"], normalize_first=config["normalizeFirst"],
    )
    layer.build(*shapes)
    return layer


def variables_of(layer):
    """The variables of a layer under the names that weights have here."""
    found = {}
    for ours, theirs in ROLES.items():
        part = getattr(layer, f"_{theirs}", None)
        if part is None:
            continue
        parts = {f"{ours}/{name}": getattr(part, f"_{name}_dense") for name in PROJECTIONS} if ours in ATTENTIONS else {ours: part}
        for role, one in parts.items():
            names = ("gamma", "beta") if "Norm" in role else ("kernel", "bias")
            found |= {f"{role}/{name}": getattr(one, name) for name in names}
    return found


def give(layer, weights):
    variables = variables_of(layer)
    assert set(variables) == set(weights) and len(variables) == len(layer.trainable_variables)
    for name, variable in variables.items():
        variable.assign(weights[name].reshape(tuple(variable.shape)))
    return variables


def decoder_case(name):
    config, inputs, weights = stored("decoder", name)
    x, memory = track({key: inputs[key] for key in ("x", "memory")}).values()
    layer = layer_of(keras_hub.layers.TransformerDecoder, config, x.shape, memory.shape)
    variables = give(layer, weights)
    pairs = inputs.get("memoryPairs")
    masks = {
        "decoder_padding_mask": inputs.get("mask"), "encoder_padding_mask": inputs.get("memoryMask"),
        "encoder_attention_mask": None if pairs is None else pairs.expand(x.shape[0], -1, -1),
    }
    output = layer(x, memory, **masks, use_causal_mask=config["useCausalMask"])
    leaves = {"x": x, "memory": memory, **{key: variable.value for key, variable in variables.items()}}
    found = gradients_of((output * inputs["lossWeights"]).sum(), leaves)
    found = {key: value.reshape(weights[key].shape) if key in weights else value for key, value in found.items()}
    # Enough to see that the backward pass is the same; the rest follows from these.
    kept = {key: found[key] for key in ("x", "memory", "attention/query/kernel", "crossAttention/key/kernel")}
    return case(name, config, outputs={"output": output}, gradients=kept)


def cached_case(name, chunks):
    """Some tokens at a time: keys and values of those before, and of the memory, are in caches."""
    config, inputs, weights = stored("decoder", name)
    x, memory = inputs["x"], inputs["memory"]
    layer = layer_of(keras_hub.layers.TransformerDecoder, config, x.shape, memory.shape)
    give(layer, weights)
    heads = config["numHeads"]
    empty = lambda length: torch.zeros(x.shape[0], 2, length, heads, x.shape[2] // heads)
    own, cross, start, outputs = empty(x.shape[1]), empty(memory.shape[1]), 0, []
    for chunk in chunks:
        output, own, cross = layer(
            x[:, start : start + chunk], memory, encoder_padding_mask=inputs["memoryMask"], self_attention_cache=own,
            self_attention_cache_update_index=start, cross_attention_cache=cross, cross_attention_cache_update_index=None if start else 0,
        )
        outputs.append(output)
        start += chunk
    return case(f"{name}Cached", config, outputs={"output": torch.cat(outputs, 1)}, chunks=chunks)


class Marian:
    """The encoder-decoder of seq2seq.json, of KerasHub's layers."""

    def __init__(self):
        _, inputs, self.weights = stored("seq2seq", "marian")
        self.source, self.target = inputs["source"], inputs["target"]
        config = {"intermediateDim": 7, "numHeads": 3, "activation": "relu", "epsilon": 1e-5, "normalizeFirst": False}
        shape = (None, None, 12)
        self.encoder = layer_of(keras_hub.layers.TransformerEncoder, config, shape)
        self.decoders = [layer_of(keras_hub.layers.TransformerDecoder, config, shape, shape) for _ in range(2)]
        for role, layer in [("encoder/block0", self.encoder), *((f"decoder/block{i}", layer) for i, layer in enumerate(self.decoders))]:
            give(layer, {name[len(role) + 1 :]: weight for name, weight in self.weights.items() if name.startswith(role)})

    def embedded(self, side, ids, start=0):
        table, positions = (self.weights[f"{side}/embedding/{name}embeddings"] for name in ("", "positional/"))
        return table[ids] + positions[start : start + ids.shape[1]]

    def memory_of(self, source):
        return self.encoder(self.embedded("encoder", source), padding_mask=source != 0)

    def decoded(self, x, memory, padding, step):
        for index, layer in enumerate(self.decoders):
            x = step(index, layer, x, memory, padding)
        return x @ self.weights["decoder/embedding/embeddings"].T

    def logits(self):
        step = lambda _, layer, x, memory, padding: layer(x, memory, encoder_padding_mask=padding, decoder_padding_mask=self.target != 0)
        return self.decoded(self.embedded("decoder", self.target), self.memory_of(self.source), self.source != 0, step)

    def texts(self, sampler, beams):
        """The new ids of each source: all sources at a time, with caches."""
        source = self.source.repeat_interleave(beams, 0)
        memory, padding = self.memory_of(source), source != 0
        prompt = torch.ones(self.source.shape[0], 1 + NEW_TOKENS, dtype=torch.int64)
        empty = lambda length: torch.zeros(self.source.shape[0], len(self.decoders), 2, length, 3, 4)
        # The keys and values of the memory are the same for all beams of a source: no part of what beams reorder.
        cross = [torch.zeros(len(source), 2, source.shape[1], 3, 4)] * len(self.decoders)
        for index, layer in enumerate(self.decoders):
            _, cross[index] = layer._cross_attention_layer(memory, memory, attention_mask=padding[:, None], cache=cross[index], cache_update_index=0)

        def next_logits(prompt, cache, index):
            index, made = int(index), []

            def step(number, layer, x, memory, padding):
                x, own, _ = layer(
                    x, memory, encoder_padding_mask=padding, self_attention_cache=cache[:, number],
                    self_attention_cache_update_index=index - 1, cross_attention_cache=cross[number],
                )
                made.append(own)
                return x

            ids = prompt[:, index - 1 : index]
            logits = self.decoded(self.embedded("decoder", ids, index - 1), memory, padding, step)
            return logits[:, 0], None, torch.stack(made, 1)

        return sampler(next_logits, prompt, cache=empty(1 + NEW_TOKENS), index=1)[:, 1:].tolist()


def main():
    with torch.no_grad():
        marian = Marian()
        samplers = keras_hub.samplers
        generated = [
            {"options": {"maxNewTokens": NEW_TOKENS, "decoderStartTokenId": 1, **options}, "texts": marian.texts(sampler, options.get("numBeams", 1))}
            for options, sampler in [({}, samplers.GreedySampler()), *(({"numBeams": n}, samplers.BeamSampler(num_beams=n)) for n in (3, 5))]
        ]
        model = case("marian", {}, outputs={"logits": marian.logits()}, generated=generated)
    write(
        "kerasHub",
        "KerasHub's TransformerEncoder and TransformerDecoder, with the inputs and weights of the cases of decoder.json, and of seq2seq.json "
        "for marian. Cached: without the padding mask of x, so many tokens at a time as chunks says. generated: its samplers, with caches, for "
        f"all sources at a time and without an end. Made with KerasHub {keras_hub.__version__}, Keras {keras.__version__}.",
        [decoder_case("preNorm"), decoder_case("postNorm"), decoder_case("pairs"), cached_case("preNorm", [2, 1, 2]), cached_case("postNorm", [1, 3, 1]), model],
    )
    print(json.dumps(generated))


if __name__ == "__main__":
    main()
