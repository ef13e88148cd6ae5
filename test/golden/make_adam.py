"""adam.json: steps of torch.optim.AdamW, with weight decay, clipping and schedules."""

import torch
from torch.nn.utils import clip_grad_norm_
from transformers import (
    get_constant_schedule,
    get_cosine_schedule_with_warmup,
    get_inverse_sqrt_schedule,
    get_linear_schedule_with_warmup,
)

from golden import Sampler, case, write

SHAPES = {"kernel": (5, 3), "bias": (7,), "scalar": ()}
STEPS = 5
SCHEDULED_STEPS = 10
CONFIGS = {
    "plain": {"learningRate": 0.01},
    "weight decay": {"learningRate": 0.01, "weightDecay": 0.5},
    "other betas": {"learningRate": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weightDecay": 0.1},
    "no memory": {"learningRate": 0.1, "beta1": 0.0, "beta2": 0.0, "epsilon": 1e-2},
    "clipped": {"learningRate": 0.01, "globalClipNorm": 2.0, "weightDecay": 0.5},
    "warm-up": {"learningRate": 0.01, "schedule": {"warmupSteps": 3}},
    "linear": {"learningRate": 0.01, "weightDecay": 0.5, "schedule": {"type": "linear", "warmupSteps": 2, "totalSteps": 9}},
    "cosine": {"learningRate": 0.01, "globalClipNorm": 1.0, "schedule": {"type": "cosine", "warmupSteps": 3, "totalSteps": 10}},
    "inverse square root": {"learningRate": 0.01, "schedule": {"type": "inverse-sqrt", "warmupSteps": 2}},
}


def scheduler(optimizer, steps, type="constant", warmupSteps=0, totalSteps=None):
    """Hugging Face's, whose first step after the warm-up is one of the whole rate; its warm-up starts at 0, and ours does not."""
    if type == "linear":
        made = get_linear_schedule_with_warmup(optimizer, warmupSteps, totalSteps)
    elif type == "cosine":
        made = get_cosine_schedule_with_warmup(optimizer, warmupSteps, totalSteps)
    elif type == "inverse-sqrt":
        made = get_inverse_sqrt_schedule(optimizer, warmupSteps)
    else:
        made = get_constant_schedule(optimizer)
    (theirs,) = set(made.lr_lambdas)

    def factor(index):
        # As nanoGPT warms up: (it + 1) / (warmup_iters + 1).
        if index < warmupSteps:
            return (index + 1) / (warmupSteps + 1)
        return theirs(index) if totalSteps is None or index <= totalSteps else 0.0

    return torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


def steps_case(sample, name, config):
    """Gradients of the second and fourth step are scaled, so that the moments have something to remember."""
    weights = {key: sample.normal(*shape) for key, shape in SHAPES.items()}
    parameters = {key: torch.nn.Parameter(value.clone()) for key, value in weights.items()}
    # As nanoGPT has it: weights of two axes or more decay, biases and the scales of norms do not.
    decay = config.get("weightDecay", 0)
    groups = [
        {"params": [parameters["kernel"]], "weight_decay": decay},
        {"params": [parameters["bias"], parameters["scalar"]], "weight_decay": 0},
    ]
    optimizer = torch.optim.AdamW(
        groups,
        lr=config["learningRate"],
        betas=(config.get("beta1", 0.9), config.get("beta2", 0.999)),
        eps=config.get("epsilon", 1e-8),
    )
    schedule = config.get("schedule")
    steps = SCHEDULED_STEPS if schedule else STEPS
    following = scheduler(optimizer, steps, **schedule) if schedule else None
    inputs, outputs = {}, {}
    for step in range(steps):
        for key, parameter in parameters.items():
            parameter.grad = sample.normal(*SHAPES[key], scale=[1.0, 3.0, 0.1, 0.0, 1.0][step % 5])
            inputs[f"{key} gradient {step}"] = parameter.grad.clone()
        if "globalClipNorm" in config:
            clip_grad_norm_(parameters.values(), config["globalClipNorm"])
        optimizer.step()
        if following:
            following.step()
        for key, parameter in parameters.items():
            outputs[f"{key} {step}"] = parameter.detach().clone()
    return case(name, {**config, "steps": steps}, inputs, weights, outputs)


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
