"""The Tennessee Eastman runs: which signals are boundary and target, how to read the CSV files, how to split them."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ENSEMBLE = "TennesseeEastman"

# What a plant writes (manipulated variables) and the four feed flows are known at the boundary; the rest is predicted.
BOUNDARY = [f"XMV_{i}" for i in range(1, 12)] + [f"XMEAS_{i}" for i in range(1, 5)]
TARGET = [f"XMEAS_{i}" for i in range(5, 42)]

ORIGIN = {
    "process": "Tennessee Eastman process (simulated chemical plant)",
    "data": "22 training runs (normal operation and 21 faults) of the public data set of the Large Scale Systems Research "
            "Laboratory, University of Illinois (repository camaramm/tennessee-eastman-profBraatz)",
    "copyright": "Data: Copyright (c) 1998-2002 The Board of Trustees of the University of Illinois. "
                 "The laboratory and the university do not endorse this product.",
    "citations": [
        "J.J. Downs and E.F. Vogel, A plant-wide industrial process control problem, "
        "Computers and Chemical Engineering 17:245-255 (1993)",
        "E.L. Russell, L.H. Chiang, R.D. Braatz, Data-driven Techniques for Fault Detection and Diagnosis in Chemical "
        "Processes, Springer (2000)",
    ],
}


@dataclass(frozen=True)
class Runs:
    """Rows of one CSV file: x [rows, boundary] and y [rows, target] as float32, run number and row within the run."""
    x: np.ndarray
    y: np.ndarray
    run: np.ndarray
    row: np.ndarray


def read(folder, name):
    """Reads train.csv or evaluate.csv. Values become float32 here, as the server parses them."""
    table = pd.read_csv(Path(folder) / name, dtype={s: np.float32 for s in BOUNDARY + TARGET}, float_precision="round_trip")
    return Runs(table[BOUNDARY].to_numpy(np.float32), table[TARGET].to_numpy(np.float32),
                table["run"].to_numpy(), table.groupby("run").cumcount().to_numpy())


def folds(runs, count=4):
    """The fold of each row: every run is cut into `count` contiguous pieces (6 hours each), dealt out in turn.

    Neighbouring rows are nearly equal, so single rows must not be dealt out at random. Whole runs are not held out either:
    each run is the only example of its fault, and evaluate.csv has new runs of faults that training has seen."""
    length = pd.Series(runs.run).map(pd.Series(runs.run).value_counts()).to_numpy()
    return (runs.row * count // length + runs.run) % count


def ranges(runs):
    """signal -> min, max, mean, std over the rows, for boundary and target signals."""
    values = np.concatenate([runs.x, runs.y], axis=1).astype(np.float64)
    return {name: {"min": float(c.min()), "max": float(c.max()), "mean": float(c.mean()), "std": float(c.std())}
            for name, c in zip(BOUNDARY + TARGET, values.T)}
