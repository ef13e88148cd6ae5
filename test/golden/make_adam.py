"""adam.json: steps of torch.optim.AdamW, with and without weight decay."""

import torch

from golden import Sampler, case, write

SHAPES = {"kernel": (5, 3), "bias": (7,), "scalar": ()}
STEPS = 5
CONFIGS = {
    "plain": {"learningRate": 0.01},
    "weight decay": {"learningRate": 0.01, "weightDecay": 0.5},
    "other betas": {"learningRate": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weightDecay": 0.1},
    "no memory": {"learningRate": 0.1, "beta1": 0.0, "beta2": 0.0, "epsilon": 1e-2},
}


def steps_case(sample, name, config):
    """Gradients of the second and fourth step are scaled, so that the moments have something to remember."""
    weights = {key: sample.normal(*shape) for key, shape in SHAPES.items()}
    parameters = {key: torch.nn.Parameter(value.clone()) for key, value in weights.items()}
    optimizer = torch.optim.AdamW(
        parameters.values(),
        lr=config["learningRate"],
        betas=(config.get("beta1", 0.9), config.get("beta2", 0.999)),
        eps=config.get("epsilon", 1e-8),
        weight_decay=config.get("weightDecay", 0),
    )
    inputs, outputs = {}, {}
    for step in range(STEPS):
        for key, parameter in parameters.items():
            parameter.grad = sample.normal(*SHAPES[key], scale=[1.0, 3.0, 0.1, 0.0, 1.0][step])
            inputs[f"{key} gradient {step}"] = parameter.grad
        optimizer.step()
        for key, parameter in parameters.items():
            outputs[f"{key} {step}"] = parameter.detach().clone()
    return case(name, {**config, "steps": STEPS}, inputs, weights, outputs)


def main():
    sample = Sampler(6)
    write(
        "adam",
        "Steps of torch.optim.AdamW on three tensors: inputs are the gradients of each step, weights what the tensors "
        "start with, outputs what they are after each step.",
        [steps_case(sample, name, config) for name, config in CONFIGS.items()],
    )


if __name__ == "__main__":
    main()
