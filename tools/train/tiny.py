"""Tiny ONNX graphs and the files around them."""
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import export

ORIGIN = "hand-made for the tests by tools/train/make_test_models.py; not a trained model"


def graph(nodes, weights, inputs, outputs, element=TensorProto.FLOAT, batch="N", extra_inputs=()):
    """A model with one input "x" [batch, inputs] and one output "y" [batch, outputs]."""
    tensors = [numpy_helper.from_array(np.asarray(v), n) for n, v in weights.items()]
    made = helper.make_graph(
        nodes, "tiny", [helper.make_tensor_value_info("x", element, [batch, inputs]), *extra_inputs],
        [helper.make_tensor_value_info("y", element, [batch, outputs])], tensors)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], producer_name="make_test_models")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def linear(w, b, dtype=np.float32, **options):
    """y = x W + b; W is [inputs, outputs]."""
    w, b = np.array(w, dtype), np.array(b, dtype)
    return graph([helper.make_node("Gemm", ["x", "w", "b"], ["y"])], {"w": w, "b": b}, *w.shape, **options)


def logarithm():
    """y = ln(x + 1): NaN below -1, -Infinity at -1, 0 at 0."""
    return graph([helper.make_node("Add", ["x", "one"], ["sum"]), helper.make_node("Log", ["sum"], ["y"])],
                 {"one": np.array([1], np.float32)}, 2, 2)


def lookup():
    """y = table[trunc(x)], table = 0, 10, 20 .. 70: Run fails for x >= 8 or x <= -9 (an index out of range)."""
    return graph([helper.make_node("Cast", ["x"], ["index"], to=TensorProto.INT64),
                  helper.make_node("Gather", ["table", "index"], ["y"], axis=0)],
                 {"table": np.arange(0, 80, 10, dtype=np.float32)}, 2, 2)


def model_files(folder, kind, name, model, signals, ranges=None, **changes):
    """Writes one model and its JSON into folder/kind; `changes` overrides members of the JSON."""
    path = Path(folder) / kind / f"{name}.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(path))
    named = {s: dict(zip(("min", "max", "mean", "std"), r)) for s, r in (ranges or {}).items()}
    export.write_model_json(path, name, kind, signals["boundary"], signals["target"], ORIGIN, named, **changes)
    return path


def ensemble_file(folder, name, stem, boundary, target, boosted, stage1_name=None, boost_name=None):
    analysis = [{"signal": s, "r2_stage1": 0.5, "r2_ensemble": 0.75 if s in boosted else 0.5,
                 "delta_r2": 0.25 if s in boosted else 0.0, "use_boost": s in boosted} for s in target]
    export.write_ensemble_json(folder, stem, name, stage1_name or f"{stem}_stage1", boost_name or f"{stem}_boost",
                               boundary, target, analysis, 0.005, {})


def ensemble(folder, name, stem, boundary, target, boosted, stage1, boost, ranges=None):
    """`stage1` and `boost` are (graph, {"boundary": [...], "target": [...]} in the graph's order)."""
    model_files(folder, "stage1", f"{stem}_stage1", *stage1, ranges)
    model_files(folder, "boost", f"{stem}_boost", *boost, ranges)
    ensemble_file(folder, name, stem, boundary, target, boosted)
