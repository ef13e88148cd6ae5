"""Inputs and answers of the tasks of Delétang et al. 2022, drawn by the authors' code.

    python make_chomsky.py FOLDER

where FOLDER holds github.com/google-deepmind/neural_networks_chomsky_hierarchy under that name, with underscores. Needs jax,
chex, dm-tree, numpy and tqdm.
"""

import functools
import json
import random
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

import jax
import numpy as np
from neural_networks_chomsky_hierarchy.tasks.cs import (
    binary_addition,
    binary_multiplication,
    bucket_sort,
    compute_sqrt,
    duplicate_string,
    missing_duplicate_string,
    odds_first,
)
from neural_networks_chomsky_hierarchy.tasks.dcf import (
    modular_arithmetic_brackets,
    reverse_string,
    solve_equation,
    stack_manipulation,
)
from neural_networks_chomsky_hierarchy.tasks.regular import (
    cycle_navigation,
    even_pairs,
    modular_arithmetic,
    parity_check,
)

PARITY = ["even", "odd"]
ENDED = ["0", "1", "end"]
# name: task, words of the input, words of the output
TASKS = {
    "even-pairs": (even_pairs.EvenPairs, "01", PARITY),
    "modular-arithmetic": (modular_arithmetic.ModularArithmetic, "01234+-*_", "01234"),
    "parity-check": (parity_check.ParityCheck, "01", PARITY),
    "cycle-navigation": (cycle_navigation.CycleNavigation, ["-1", "0", "1"], "01234"),
    "stack-manipulation": (stack_manipulation.StackManipulation, ["0", "1", "pop", "push0", "push1"], ENDED),
    "reverse-string": (reverse_string.ReverseString, "01", "01"),
    "modular-arithmetic-brackets": (
        functools.partial(modular_arithmetic_brackets.ModularArithmeticBrackets, mult=True),
        "01234+-*()x=",
        "01234",
    ),
    "solve-equation": (solve_equation.SolveEquation, "01234+-()x=", "01234"),
    "duplicate-string": (duplicate_string.DuplicateString, "01", "01"),
    "missing-duplicate": (missing_duplicate_string.MissingDuplicateString, "01_.", "01"),
    "odds-first": (odds_first.OddsFirst, "01", "01"),
    "binary-addition": (binary_addition.BinaryAddition, "01+", ENDED),
    "binary-multiplication": (binary_multiplication.BinaryMultiplication, "01*", ENDED),
    "compute-sqrt": (compute_sqrt.ComputeSqrt, "01", "01"),
    "bucket-sort": (bucket_sort.BucketSort, "01234", "01234"),
}
LENGTHS = [*range(1, 14), 20, 40]

random.seed(1)
np.random.seed(1)
key = jax.random.PRNGKey(1)
golden = {}
for name, (make, symbols, classes) in TASKS.items():
    golden[name] = []
    for length in LENGTHS:
        key, own = jax.random.split(key)
        # Anew: one of them can be asked once only.
        batch = make().sample_batch(own, 2, length)
        for given, wanted in zip(batch["input"], batch["output"]):
            inputs = [symbols[i] for i in np.argmax(given, -1)]
            outputs = [classes[i] for i in np.atleast_1d(np.argmax(wanted, -1))]
            # What the authors do not count is left out; how many tokens they append is kept.
            counted = outputs[: outputs.index("end") + 1] if "end" in outputs else outputs
            golden[name].append([length, " ".join(inputs), " ".join(counted), len(outputs)])

Path(__file__).with_name("chomsky.json").write_text(
    json.dumps(golden, separators=(",", ":")).replace("]],", "]],\n") + "\n"
)
