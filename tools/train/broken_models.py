"""The folders of tests/Data/broken: each a small ensemble with exactly one thing wrong."""
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

import export
import tiny

SIGNALS = {"boundary": ["Level_boundary_1", "Level_boundary_2"], "target": ["Level_1", "Level_2"]}
W, B = [[1, 0], [0, 1]], [0, 0]


def case(out, name, stage1=None, signals=SIGNALS, boost_signals=None, **changes):
    """A healthy ensemble but for what the arguments change. Returns the path of its stage 1 graph."""
    folder = Path(out) / name
    shutil.rmtree(folder, ignore_errors=True)
    path = tiny.model_files(folder, "stage1", f"{name}_stage1", stage1 or tiny.linear(W, B), signals, **changes)
    tiny.model_files(folder, "boost", f"{name}_boost", tiny.linear(W, B), boost_signals or signals)
    tiny.ensemble_file(folder, f"Broken_{name}", name, signals["boundary"], signals["target"], ["Level_1"])
    return path


def redescribe(path, **changes):
    """Writes the JSON again, after the ONNX file was replaced, so that its sha256 is right."""
    export.write_model_json(path, path.stem, "stage1", SIGNALS["boundary"], SIGNALS["target"], tiny.ORIGIN, {}, **changes)


def two_inputs():
    second = helper.make_tensor_value_info("z", TensorProto.FLOAT, ["N", 2])
    return tiny.graph([helper.make_node("Add", ["x", "z"], ["y"])], {}, 2, 2, extra_inputs=[second])


def write(out):
    case(out, "wrong_sha", sha256="0" * 64)

    path = case(out, "not_onnx")
    path.write_text("This is a text file.\n")
    redescribe(path)

    path = case(out, "external_data")
    path.unlink()  # onnx.save_model appends to an existing data file
    onnx.save_model(tiny.linear(W, B), str(path), save_as_external_data=True, location=f"{path.stem}.data", size_threshold=0)
    redescribe(path)

    case(out, "double_input", tiny.linear(W, B, np.float64, element=TensorProto.DOUBLE))
    case(out, "two_inputs", two_inputs())
    case(out, "wrong_width", tiny.linear([[1, 0], [0, 1], [1, 1]], B))
    case(out, "signals_differ", boost_signals={**SIGNALS, "target": ["Level_1", "Level_3"]})
    case(out, "missing_file").unlink()
    case(out, "fixed_batch", tiny.linear(W, B, batch=1))
    case(out, "duplicate_signal", signals={**SIGNALS, "boundary": ["Level_boundary_1", "Level_boundary_1"]})

    path = case(out, "bad_json").with_suffix(".json")
    path.write_text(path.read_text()[:100])

    # The file that the name escapes to exists and is right in all else: only the escape is wrong.
    path = case(out, "escaping_file", file="../../elsewhere.onnx")
    shutil.move(path, Path(out) / "elsewhere.onnx")

    folder = case(out, "missing_model").parents[1]
    tiny.ensemble_file(folder, "Broken_missing_model", "missing_model", SIGNALS["boundary"], SIGNALS["target"], ["Level_1"],
                       boost_name="no_such_model")
