"""farthest.json: sines and cosines at the greatest and least positions, from angles of 60 digits."""

import json
import pathlib

import mpmath

POSITIONS = [-(2**31), -1, 2**24 + 1, 2**31 - 2, 2**31 - 1]
WIDTH = 14


def tensor(wave):
    def value(position, pair):
        return float(wave(position * mpmath.mpf(10000) ** (mpmath.mpf(-2 * pair) / WIDTH)))

    data = [round(value(position, pair), 9) for position in POSITIONS for pair in range(WIDTH // 2)]
    return {"shape": [len(POSITIONS), WIDTH // 2], "data": data}


def main():
    with mpmath.workdps(60):
        outputs = {"cos": tensor(mpmath.cos), "sin": tensor(mpmath.sin)}
    one = {
        "name": "farthest",
        "config": {"rotaryDim": WIDTH},
        "inputs": {"positions": {"shape": [len(POSITIONS)], "dtype": "int32", "data": POSITIONS}},
        "outputs": outputs,
    }
    about = "Angles position * 10000^(-2i / rotaryDim) of 60 digits (mpmath); cos and sin are [positions, rotaryDim / 2]."
    text = json.dumps({"about": about, "cases": [one]}, indent=1)
    pathlib.Path(__file__).with_name("farthest.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
