"""Makes the tiny models of the tests, whose results can be computed by hand: python3 make_test_models.py --out tests/Data

The numbers are explained in tests/Data/README.md. Weights are sums of powers of two, so float32 results are exact.
"""
import argparse
from pathlib import Path

import broken_models
import tiny

X = {"boundary": ["Temperature_boundary_1", "Temperature_boundary_2", "Pressure_boundary_1"],
     "target": ["Temperature_1", "Temperature_2", "Pressure_1", "Flow_1"],
     "w": [[1, 0, 0.5, 2], [0.5, 1, 0, -1], [0, 0.25, 2, 4]], "b": [1, -2, 0.5, 10]}
X_BOOST = {"boundary": ["Pressure_boundary_1", "Temperature_boundary_1", "Temperature_boundary_2"],
           "target": ["Flow_1", "Pressure_1", "Temperature_2", "Temperature_1"],
           "w": [[1, 0.5, 0.25, 0.125], [0, 0, 0.5, 0.25], [2, 1, 0, 0]], "b": [0.5, 100, -1, 0.25]}
X_ORDER = ["Pressure_1", "Temperature_1", "Flow_1", "Temperature_2"]
X_RANGES = {"Temperature_boundary_1": (0, 100, 24, 4), "Temperature_boundary_2": (0, 100, 30, 4),
            "Pressure_boundary_1": (0, 16, 2, 1)}

Y = {"boundary": ['Température "α"', "=SUM(A1)"], "target": ["a,b", "鍋炉/1", "-tab\t\\ end"],
     "w": [[1, 2, 0.5], [0.25, -1, 4]], "b": [0, 1, -1]}
Y_BOOST = {**Y, "w": [[0, 0, 0.125], [1, 0, 0]], "b": [0.5, 0, 0]}

F = {"boundary": ["Level_boundary_1", "Level_boundary_2"], "target": ["Level_1", "Level_2"]}
F_RANGES = {"Level_boundary_1": (0, 8, 2, 1), "Level_boundary_2": (0, 8, 2, 1)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True)
    out = Path(arguments.parse_args().out)
    models = out / "models"

    tiny.ensemble(models, "Ensemble_x", "x", X["boundary"], X_ORDER, ["Temperature_1", "Flow_1"],
                  (tiny.linear(X["w"], X["b"]), X), (tiny.linear(X_BOOST["w"], X_BOOST["b"]), X_BOOST), X_RANGES)
    tiny.ensemble(models, "Ensemble_y", "y", Y["boundary"], Y["target"], ["a,b"],
                  (tiny.linear(Y["w"], Y["b"]), Y), (tiny.linear(Y_BOOST["w"], Y_BOOST["b"]), Y_BOOST))
    zero = (tiny.linear([[0, 0], [0, 0]], [0, 0]), F)
    tiny.ensemble(models, "Ensemble_faulty", "faulty", F["boundary"], F["target"], [], (tiny.logarithm(), F), zero, F_RANGES)
    tiny.ensemble(models, "Ensemble_throws", "throws", F["boundary"], F["target"], [], (tiny.lookup(), F), zero, F_RANGES)
    broken_models.write(out / "broken")


if __name__ == "__main__":
    main()
