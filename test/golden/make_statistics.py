"""statistics.json: accuracies and their differences over seeds and test sequences, by statsmodels and scipy.

`recordedAnswers.json` has right answers of trained models of this package: encodings of the tasks plausible and sort, seeds 1 to 3,
60 to 80 steps, on the first sequences of the test part. The mean squares are those of statsmodels' analysis of variance of a
table of seeds and groups; docs/statistics.md has the formulas.
"""

import itertools
import json
import pathlib

import numpy as np
import pandas
from scipy import optimize, stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests

SMALLEST_P = 1e-12
FOLDER = pathlib.Path(__file__).parent


def by_group(values, groups):
    return pandas.DataFrame(values).T.groupby(np.array(groups)).sum().T.to_numpy(float)


def spread(values, asked, shares):
    size = asked.mean()
    values = np.hstack([values, np.tile(np.array(shares) * size, (len(values), 1))])
    asked = np.concatenate([asked, np.full(len(shares), size)])
    seeds, groups = values.shape
    mean = values.sum() / (seeds * asked.sum())
    linear = mean + (values - mean * asked) * groups / asked.sum()
    table = pandas.DataFrame(
        [(s, g, linear[s, g]) for s, g in itertools.product(range(seeds), range(groups))], columns=["seed", "group", "y"]
    )
    found = anova_lm(ols("y ~ C(seed) + C(group)", table).fit())["mean_sq"] / (seeds * groups)
    return mean, max(found["C(seed)"], found["Residual"]), max(found["C(group)"] - found["Residual"], 0), seeds, groups


def half(alpha, of_seeds, of_groups, seeds, groups):
    t = stats.t.ppf(1 - alpha / 2, [seeds - 1, groups - 1])
    return np.sqrt(t[0] ** 2 * of_seeds + t[1] ** 2 * of_groups)


def interval(values, asked, shares, low):
    mean, *rest = spread(values, asked, shares)
    return [max(low, mean - half(0.05, *rest)), min(1, mean + half(0.05, *rest))]


def p_value(values, asked):
    mean, *rest = spread(values, asked, [1, -1])
    excess = lambda log_p: half(np.exp(log_p), *rest) - abs(mean)
    if mean == 0:
        return 1.0
    if excess(np.log(SMALLEST_P)) < 0:
        return SMALLEST_P
    return float(np.exp(optimize.brentq(excess, np.log(SMALLEST_P), 0, xtol=1e-13)))


def main():
    recorded = json.loads((FOLDER / "recordedAnswers.json").read_text())
    tasks = []
    for task in recorded["tasks"]:
        asked = by_group([task["asked"]], task["groups"])[0]
        right = {name: by_group(values, task["groups"]) for name, values in task["right"].items()}
        rows = {
            name: {
                "mean": float(np.mean(values.sum(1) / asked.sum())),
                "ci95": interval(values, asked, [1, 1, 0, 0], 0),
            }
            for name, values in right.items()
        }
        pairs = [
            {
                "encoding": one,
                "other": other,
                "mean": float((right[one] - right[other]).sum() / (len(right[one]) * asked.sum())),
                "ci95": interval(right[one] - right[other], asked, [1, -1], -1),
                "p": p_value(right[one] - right[other], asked),
            }
            for one, other in itertools.combinations(right, 2)
        ]
        for pair, corrected in zip(pairs, multipletests([pair["p"] for pair in pairs], method="holm")[1]):
            pair["holmP"] = float(corrected)
        tasks.append({"name": task["name"], "accuracy": rows, "differences": pairs})
    text = json.dumps({"about": __doc__.split("\n")[0], "tasks": tasks}, indent=1)
    (FOLDER / "statistics.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
