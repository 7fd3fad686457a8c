"""Writes the parity references: what PyTorch computes from the weights in the shipped ONNX files, for a few rows.

python3 reference.py --models models --ensemble NAME --out tests/Data/parity [--data FOLDER_OF_THE_CSV_FILES]
"""
import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

import fit
import tep
from make_bench_models import draw
from model import SensorTransformer, Shape

ROWS, PARITY = 64, 3e-5


def attention_heads(graph):
    """The number of heads: of the constant [-1, tokens, 3, heads, width] that the first attention reshapes to."""
    constants = (numpy_helper.to_array(n.attribute[0].t) for n in graph.node if n.op_type == "Constant")
    return int(next(c[3] for c in constants if c.shape == (5,)))


def load_onnx(path):
    """The SensorTransformer whose weights an ONNX file holds (initialisers keep PyTorch's names)."""
    graph = onnx.load(str(path)).graph
    weights = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    for node in graph.node:  # the exporter stores equal tensors once
        if node.op_type == "Identity" and node.input[0] in weights:
            weights[node.output[0]] = weights[node.input[0]]
    heads = attention_heads(graph)
    layers = 1 + max(int(n.split(".")[1]) for n in weights if n.startswith("encoder."))
    shape = Shape(weights["embed"].shape[0], weights["out_mean"].shape[0], weights["embed"].shape[1], heads, layers,
                  weights["encoder.0.expand.weight"].shape[0])
    model = SensorTransformer(shape)
    model.load_state_dict({n: weights[n] for n in model.state_dict()})
    return model.eval()


def tep_rows(folder):
    """Rows spread evenly over the runs of evaluate.csv, faults included."""
    runs = tep.read(folder, "evaluate.csv")
    return runs.x[np.linspace(0, len(runs.x) - 1, ROWS).astype(int)]


def write(models, name, out, data):
    ensemble = next(e for e in map(read_json, Path(models).glob("ensembles/*.json")) if e["ensemble_name"] == name)
    parts = {kind: read_json(Path(models) / kind / f"{ensemble[key]}.json")
             for kind, key in (("stage1", "stage1_model_name"), ("boost", "residual_boost_model_name"))}
    boundary, target, ranges = *(ensemble["signals"][k] for k in ("boundary", "target")), parts["stage1"]["ranges"]
    torch_models = {kind: load_onnx(Path(models) / kind / part["file"]) for kind, part in parts.items()}
    x = tep_rows(data) if data else draw(ranges, boundary, ROWS, 1)
    stage1, boost = (fit.predict(torch_models[k], x) for k in ("stage1", "boost"))
    total = stage1 + boost
    # The spread of a target: of the training data, or of the outputs over many random inputs.
    many = None if data else fit.predict(torch_models["stage1"], draw(ranges, boundary, 4096, 2))
    std = np.array([ranges[s]["std"] for s in target]) if data else many.std(0, dtype=np.float64)
    # One unit in the last place of the largest value: where the mean is far larger than the spread, float32 itself is
    # coarser than PARITY * std, and two correct implementations may round to neighbouring values.
    ulp = np.spacing(np.maximum(np.abs(stage1), np.abs(total)).max(0)).astype(np.float64)
    out.mkdir(parents=True, exist_ok=True)
    for part, names, values in (("inputs", boundary, x), ("stage1", target, stage1), ("boost", target, boost),
                                ("sum", target, total)):
        lines = [",".join(names), *(",".join(f"{v:.9g}" for v in row) for row in values)]
        (out / f"{name}.{part}.csv").write_text("\n".join(lines) + "\n")
    (out / f"{name}.json").write_text(json.dumps({
        "ensemble_name": name, "rows": len(x), "torch": torch.__version__,
        "targets": [{"signal": s, "std": float(d), "ulp": float(u), "tolerance": float(PARITY * d + u)}
                    for s, d, u in zip(target, std, ulp)]}, indent=1) + "\n")
    worst = int(np.argmax(ulp / std))
    print(f"{name}: tightest signal {target[worst]}: ulp {ulp[worst]:.3g}, std {std[worst]:.3g}, "
          f"ratio {ulp[worst] / std[worst]:.2e}; outputs vary: least std over rows / std = {(total.std(0) / std).min():.3f}")


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--models", required=True)
    arguments.add_argument("--ensemble", required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--data", help="take the rows from evaluate.csv here; without it they are drawn from the ranges")
    options = arguments.parse_args()
    write(options.models, options.ensemble, options.out, options.data)


if __name__ == "__main__":
    main()
