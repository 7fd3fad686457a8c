"""Makes the benchmark ensembles, of the shape and cost of real models but with random weights:
python3 tools/train/make_bench_models.py --out bench/models"""
import argparse

import numpy as np
import torch

import export
from model import SensorTransformer, Shape

ORIGIN = {"note": "Random weights for benchmarks. Not a trained model: its predictions mean nothing.",
          "script": "tools/train/make_bench_models.py"}
KINDS = (("Temperature", 20, 400, 5), ("Pressure", 1, 60, 0.5), ("Flow", 10, 500, 6), ("Level", 20, 80, 2))


def signals(rng, count, suffix=""):
    """Made-up signals with plausible ranges: (names, ranges, means, stds)."""
    names, ranges = [], {}
    for i in range(count):
        kind, low, high, std = KINDS[i % len(KINDS)]
        mean, std = round(rng.uniform(low, high), 1), round(std * rng.uniform(0.5, 2), 3)
        names.append(f"{kind}{suffix}_{i // len(KINDS) + 1}")
        ranges[names[-1]] = {"min": round(mean - 4 * std, 3), "max": round(mean + 4 * std, 3), "mean": mean, "std": std}
    return names, ranges, *(np.array([ranges[n][k] for n in names]) for k in ("mean", "std"))


def draw(ranges, names, rows, seed):
    """[rows, signals] float32 drawn from the ranges."""
    rng = np.random.default_rng(seed)
    bounds = [(ranges[n]["mean"], ranges[n]["std"], ranges[n]["min"], ranges[n]["max"]) for n in names]
    return np.stack([np.clip(rng.normal(m, s, rows), low, high) for m, s, low, high in bounds], axis=1).astype(np.float32)


def random_model(shape, seed, ranges, names, in_mean, in_std, out_mean, out_std):
    """Random weights, with the head scaled so that the outputs spread over the target ranges as real ones would."""
    torch.manual_seed(seed)
    model = SensorTransformer(shape)
    with torch.no_grad():
        for layer in (m for m in model.modules() if isinstance(m, torch.nn.LayerNorm)):
            layer.weight.uniform_(0.8, 1.2)  # equal initial values would be merged in the exported graph
            layer.bias.uniform_(-0.1, 0.1)
    low, high = (np.array([ranges[n][k] for n in names]) for k in ("min", "max"))
    model.set_scaling(in_mean, in_std, low, high, out_mean, out_std)
    model.eval()
    with torch.no_grad():
        raw = model.standardised(torch.from_numpy(draw(ranges, names, 512, seed)))
        model.head.weight.div_(raw.std(0)[:, None])
        model.head.bias.sub_(raw.mean(0)).div_(raw.std(0))
    return model


def make(out, name, stem, inputs, outputs, boosted, seed, **size):
    shape = Shape(inputs, outputs, **size)
    rng = np.random.default_rng(seed)
    boundary, in_ranges, in_mean, in_std = signals(rng, inputs, "_boundary")
    target, out_ranges, out_mean, out_std = signals(rng, outputs)
    ranges = {**in_ranges, **out_ranges}
    stage1 = random_model(shape, seed, ranges, boundary, in_mean, in_std, out_mean, out_std)
    boost = random_model(shape, seed + 1, ranges, boundary, in_mean, in_std, 0 * out_mean, 0.1 * out_std)
    chosen = set(rng.permutation(outputs)[:boosted].tolist())
    analysis = [{"signal": s, "r2_stage1": 0.0, "r2_ensemble": 0.1 * (i in chosen), "delta_r2": 0.1 * (i in chosen),
                 "use_boost": i in chosen} for i, s in enumerate(target)]
    origin = {**ORIGIN, "note": ORIGIN["note"] + " The R2 figures of its ensemble are placeholders.",
              "seed": seed, "torch": torch.__version__, "shape": vars(shape)}
    export.write_ensemble(out, stem, name, boundary, target, stage1, boost, ranges, origin, {**origin, "seed": seed + 1},
                          (analysis, {}), 0.005)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True)
    out = arguments.parse_args().out
    make(out, "Bench_19_89", "bench_19_89", 19, 89, 36, 19, d_model=128, heads=8, layers=3, feed_forward=256, dropout=0.0)
    make(out, "Bench_tiny_6_4", "bench_tiny_6_4", 6, 4, 2, 6, d_model=16, heads=2, layers=1, feed_forward=32, dropout=0.0)


if __name__ == "__main__":
    main()
