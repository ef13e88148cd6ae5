"""Remakes every JSON file in this folder."""

import importlib
import pathlib

for path in sorted(pathlib.Path(__file__).parent.glob("make_*.py")):
    if path.stem != "make_all":
        importlib.import_module(path.stem).main()
