"""stretched.json: a table of positions, stretched to longer sequences by PyTorch."""

import torch

from golden import Sampler, case, write


def main():
    table = Sampler(13).normal(5, 3)
    cases = []
    for length in (6, 7, 11, 50):
        stretched = torch.nn.functional.interpolate(table.T[None], size=length, mode="linear", align_corners=False)[0].T
        cases.append(case(f"to {length}", {"maxLength": 5}, None, {"embeddings": table}, {"encoding": stretched}))
    write(
        "stretched",
        "LearnedPositional with interpolate: embeddings [5, 3] as torch.nn.functional.interpolate makes them of `length` positions.",
        cases,
    )


if __name__ == "__main__":
    main()
