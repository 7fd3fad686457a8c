"""Writes models as ONNX and JSON, in the layout the server loads: stage1/, boost/, ensembles/."""
import hashlib
import json
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import onnx
import torch

import fit

OPSET = 17  # the first with LayerNormalization as one operator


def write_onnx(model, path):
    """One float32 input [N, inputs], one float32 output [N, outputs], N free, weights inside the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    model.eval()
    torch.onnx.export(model, torch.zeros(2, model.shape.inputs) + model.in_mean, str(path), opset_version=OPSET,
                      input_names=["boundary"], output_names=["target"],
                      dynamic_axes={"boundary": {0: "N"}, "target": {0: "N"}})
    graph = onnx.load(str(path), load_external_data=False)
    onnx.checker.check_model(graph, full_check=True)
    assert not any(t.HasField("data_location") and t.data_location for t in graph.graph.initializer), "external data"


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_model_json(onnx_path, name, kind, boundary, target, origin, ranges, **changes):
    """The model's description, beside its ONNX file. `changes` replaces members, for the tests' broken models."""
    value = {"model_name": name, "kind": kind, "boundary_signals": boundary, "target_signals": target,
             "file": onnx_path.name, "sha256": hashlib.sha256(onnx_path.read_bytes()).hexdigest(), "origin": origin}
    write_json(onnx_path.with_name(name + ".json"), {**value, **({"ranges": ranges} if ranges else {}), **changes})


def write_ensemble_json(out, stem, name, stage1_name, boost_name, boundary, target, analysis, threshold, metrics):
    boosted = sum(a["use_boost"] for a in analysis)
    write_json(Path(out) / "ensembles" / f"{stem}.json", {
        "ensemble_name": name, "stage1_model_name": stage1_name, "residual_boost_model_name": boost_name,
        "delta_r2_threshold": threshold, "signal_analysis": analysis, "num_use_boost": boosted,
        "num_use_stage1_only": len(analysis) - boosted, "metrics": metrics,
        "signals": {"boundary": boundary, "target": target}, "created_time": f"{now():%Y-%m-%d %H:%M:%S}"})


def write_ensemble(out, stem, name, boundary, target, stage1, boost, ranges, origin1, origin2, analysis, threshold):
    """Both models and the ensemble. `analysis` is (signal_analysis, metrics)."""
    for kind, model, origin in (("stage1", stage1, origin1), ("boost", boost, origin2)):
        path = Path(out) / kind / f"{stem}_{kind}.onnx"
        write_onnx(model, path)
        write_model_json(path, f"{stem}_{kind}", kind, boundary, target, {**origin, "date": f"{now():%Y-%m-%d}"}, ranges)
    signal_analysis, metrics = analysis
    write_ensemble_json(out, stem, name, f"{stem}_stage1", f"{stem}_boost", boundary, target, signal_analysis, threshold, metrics)


def analyse(stage1, boost, runs, target, threshold):
    """Per signal R2 = 1 - SS_res / SS_tot over all rows pooled, without and with the boost, from float32 outputs."""
    first = fit.predict(stage1, runs.x)
    both = first + fit.predict(boost, runs.x)
    r2_first, r2_both = fit.r2(runs.y, first), fit.r2(runs.y, both)
    use = r2_both - r2_first >= threshold
    served = np.where(use, r2_both, r2_first)
    mae = np.abs(runs.y - np.where(use, both, first)).astype(np.float64).mean(0)
    analysis = [{"signal": s, "r2_stage1": float(a), "r2_ensemble": float(b), "delta_r2": float(b - a), "use_boost": bool(u)}
                for s, a, b, u in zip(target, r2_first, r2_both, use)]
    metrics = {
        "data": "evaluate.csv: runs not used in training (normal operation; faults 1, 4, 6, 11), all rows pooled",
        "note": "use_boost was chosen on these same rows, so the figures of what is served are slightly optimistic",
        "rows": len(runs.y), "runs": len(np.unique(runs.run)),
        "mean_r2": float(served.mean()), "median_r2": float(np.median(served)),
        "mean_r2_stage1": float(r2_first.mean()), "median_r2_stage1": float(np.median(r2_first)),
        "signals_below_zero": int((served < 0).sum()),
        "mae": {s: float(m) for s, m in zip(target, mae)}}
    print(f"evaluation: {use.sum()} boosted, mean R2 {served.mean():.4f} (stage 1 alone {r2_first.mean():.4f}), "
          f"median {np.median(served):.4f}, {(served < 0).sum()} below zero", flush=True)
    return analysis, metrics


def now():
    return datetime.now(timezone.utc)
