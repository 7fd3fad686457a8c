"""From numbers to a served ensemble, the whole way: python3 example.py --out /tmp/plant7 (docs/models.md goes through it).

The plant is made up: two inputs, two outputs, one of which has a part that stage 1 is too simple for. Replace `record` by your data
and `Net` by your network; the rest may stay."""
import argparse
import hashlib
import json
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

BOUNDARY, TARGET, THRESHOLD = ["Feed", "Valve_1"], ["Temperature_1", "Pressure_1"], 0.005


def record(rows, seed):
    """[rows, boundary], [rows, target], float32, engineering units: what a historian would give for one period."""
    random = np.random.default_rng(seed)
    feed, valve = random.uniform(0.1, 4.2, rows), random.uniform(0, 100, rows)
    temperature = 300 + 12 * feed - 0.2 * valve + 6 * np.sin(3 * feed) + random.normal(0, 0.5, rows)
    pressure = 2.5 + 0.8 * feed + 0.01 * valve + random.normal(0, 0.3, rows)
    return (np.stack(columns, 1).astype(np.float32) for columns in ((feed, valve), (temperature, pressure)))


class Net(nn.Module):
    """Engineering units on both sides: the scaling is part of the module, so it is part of the exported graph."""

    def __init__(self, x, y, hidden):
        super().__init__()
        for name, value in (("x_mean", x.mean(0)), ("x_std", x.std(0)), ("y_mean", y.mean(0)), ("y_std", y.std(0))):
            self.register_buffer(name, torch.from_numpy(value))
        self.layers = nn.Sequential(nn.Linear(x.shape[1], hidden), nn.Tanh(), nn.Linear(hidden, y.shape[1]))

    def forward(self, x):
        return self.layers((x - self.x_mean) / self.x_std) * self.y_std + self.y_mean


def fit(x, y, hidden, steps=1500):
    torch.manual_seed(0)
    net, xs, ys = Net(x, y, hidden), torch.from_numpy(x), torch.from_numpy(y)
    optimiser = torch.optim.Adam(net.parameters(), 0.01)
    for _ in range(steps):
        optimiser.zero_grad()
        (((net(xs) - ys) / net.y_std) ** 2).mean().backward()
        optimiser.step()
    return net.eval()


def predict(net, x):
    with torch.no_grad():
        return net(torch.from_numpy(x)).numpy()


def r2(y, predicted):
    y, predicted = y.astype(np.float64), predicted.astype(np.float64)
    return 1 - ((y - predicted) ** 2).sum(0) / ((y - y.mean(0)) ** 2).sum(0)


def write_model(net, out, kind, name, ranges):
    folder = out / kind
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.onnx"
    torch.onnx.export(net, torch.zeros(2, len(BOUNDARY)), str(file), opset_version=17, input_names=["boundary"], output_names=["target"],
                      dynamic_axes={"boundary": {0: "N"}, "target": {0: "N"}})  # N free: the server runs many rows at once
    onnx.checker.check_model(onnx.load(str(file)), full_check=True)
    (folder / f"{name}.json").write_text(json.dumps({
        "model_name": name, "kind": kind, "boundary_signals": BOUNDARY, "target_signals": TARGET, "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "origin": "made-up plant, tools/train/example.py", "ranges": ranges}, indent=1))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, type=Path, help="folder for stage1/, boost/ and ensembles/")
    out = arguments.parse_args().out
    (x, y), (new_x, new_y) = record(4000, seed=1), record(1000, seed=2)  # two periods: the second is for measuring only

    stage1 = fit(x, y, hidden=3)
    boost = fit(x, y - predict(stage1, x), hidden=24)  # what stage 1 leaves over
    ranges = {name: {"min": float(column.min()), "max": float(column.max()), "mean": float(column.mean(dtype=np.float64)), "std": float(column.std(dtype=np.float64))}
              for name, column in zip(BOUNDARY + TARGET, np.concatenate([x, y], 1).T)}
    write_model(stage1, out, "stage1", "plant7_stage1", ranges)
    write_model(boost, out, "boost", "plant7_boost", ranges)

    first = predict(stage1, new_x)
    r2_stage1, r2_ensemble = r2(new_y, first), r2(new_y, first + predict(boost, new_x))
    analysis = [{"signal": signal, "r2_stage1": float(a), "r2_ensemble": float(b), "delta_r2": float(b - a), "use_boost": bool(b - a >= THRESHOLD)}
                for signal, a, b in zip(TARGET, r2_stage1, r2_ensemble)]
    boosted = sum(signal["use_boost"] for signal in analysis)
    (out / "ensembles").mkdir(exist_ok=True)
    (out / "ensembles" / "plant7.json").write_text(json.dumps({
        "ensemble_name": "Plant 7", "stage1_model_name": "plant7_stage1", "residual_boost_model_name": "plant7_boost",
        "delta_r2_threshold": THRESHOLD, "signal_analysis": analysis, "num_use_boost": boosted, "num_use_stage1_only": len(TARGET) - boosted,
        "metrics": {"rows": len(new_y)}, "signals": {"boundary": BOUNDARY, "target": TARGET},
        "created_time": f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S}"}, indent=1))
    np.savetxt(out / "new_period.csv", np.concatenate([new_x, new_y], 1), "%.9g", ",", header=",".join(BOUNDARY + TARGET), comments="")
    print(json.dumps(analysis, indent=1))


if __name__ == "__main__":
    main()
