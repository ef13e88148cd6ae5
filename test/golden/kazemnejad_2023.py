"""Exact match by length in figures F.4 and F.5 of arXiv 2305.19466, which are vector graphics: kazemnejad_2023.json

    pip install pypdf && python kazemnejad_2023.py 2305.19466.pdf
"""

import json
import re
import sys
from pathlib import Path

import pypdf

# In the order of the legend, by the names of this package.
ENCODINGS = ["none", "t5", "alibi", "rotary", "sinusoidal"]
# Task: page, picture, panel in reading order, length of the first point and the greatest length of training.
PANELS = {
    "lm-copy": (31, "/Im12", 3, 2, 20),  # Copy (Variant 3)
    "lm-reverse": (31, "/Im12", 5, 2, 20),  # Reverse (Variant 1)
    "lm-addition": (32, "/Im13", 0, 1, 8),  # Addition
    "lm-sort": (32, "/Im13", 3, 2, 8),  # Sorting (Single Token)
}


def strokes(data: str):
    """Every line that is drawn: the frame that it is clipped to, its colour, its points."""
    numbers, path, colour, frame, clip = [], [], None, None, None
    for token in re.findall(r"\((?:\\.|[^\\()])*\)|\S+", data):
        if re.fullmatch(r"-?\d*\.?\d+", token):
            numbers.append(float(token))
            continue
        if token == "RG":
            colour = tuple(numbers[-3:])
        elif token == "G":
            colour = (numbers[-1],) * 3
        elif token == "re":
            frame = tuple(numbers[-4:])
        elif token == "W":
            clip = frame
        elif token == "m":
            path.append([tuple(numbers[-2:])])
        elif token == "l" and path:
            path[-1].append(tuple(numbers[-2:]))
        elif token in ("S", "B", "f", "n"):
            if token == "S":
                yield from ((clip, colour, points) for points in path)
            path = []
        numbers = []


def curves(page, picture: str, panel: int):
    """Accuracy at each point, by encoding."""
    lines = list(strokes(page["/Resources"]["/XObject"][picture].get_data().decode("latin1")))
    in_legend = {
        (points[0][0], colour)
        for _, colour, points in lines
        if len(points) == 2 and points[0][1] == points[1][1] < 40 and len(set(colour)) > 1
    }
    legend = [colour for _, colour in sorted(in_legend)]
    frames = list(dict.fromkeys(clip for clip, _, points in lines if len(points) > 5))
    ours = [(colour, points) for clip, colour, points in lines if clip == frames[panel]]
    # Across the panel at 0, 0.2 ... 1.
    bottom, *_, top = sorted({p[0][1] for _, p in ours if len(p) == 2 and p[0][1] == p[1][1]})[-6:]
    return {
        ENCODINGS[legend.index(colour)]: [round((y - bottom) / (top - bottom), 3) + 0.0 for _, y in points]
        for colour, points in ours
        if len(points) > 5
    }


pages = pypdf.PdfReader(sys.argv[1]).pages
out = {
    task: {"firstLength": first, "trainLength": train, "accuracy": curves(pages[page - 1], picture, panel)}
    for task, (page, picture, panel, first, train) in PANELS.items()
}
Path(__file__).with_name("kazemnejad_2023.json").write_text(json.dumps(out, indent=1) + "\n")
