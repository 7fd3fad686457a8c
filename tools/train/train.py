"""Trains the Tennessee Eastman ensemble: python3 train.py --data FOLDER_OF_THE_CSV_FILES --out models"""
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # many small matrices: threads inside BLAS only cost time

import argparse
import multiprocessing
from dataclasses import asdict

import numpy as np
import torch

import export
import fit
import tep
from model import Shape

SHAPE = Shape(len(tep.BOUNDARY), len(tep.TARGET), d_model=64, heads=4, layers=2, feed_forward=128, dropout=0.1, noise=0.1)
SEED, FOLDS, THRESHOLD = 20240, 4, 0.005


def fit_pair(x, y, train, held_out, epochs, stop_after, seed, x_range):
    """Fits stage 1 and, on what it leaves over on the same rows, the boost. Returns both and their numbers of epochs."""
    stage1, epochs1 = fit.fit(SHAPE, x, y, train, held_out, epochs, stop_after[0], seed, x_range)
    residual = y - fit.predict(stage1, x)
    boost, epochs2 = fit.fit(SHAPE, x, residual, train, held_out, epochs, stop_after[1], seed + 100, x_range)
    return stage1, boost, (epochs1, epochs2)


def cross_fit(pool, x, y, fold, epochs, x_range):
    """Fits a pair for each fold on the other folds. Returns the pairs' predictions for the rows they have not seen, and
    the median numbers of epochs after which those were best."""
    jobs = [(x, y, fold != f, fold == f, epochs, (epochs, epochs), SEED + f, x_range) for f in range(FOLDS)]
    first, second, best = np.empty_like(y), np.empty_like(y), []
    for f, (stage1, boost, stopped) in enumerate(pool.starmap(fit_pair, jobs, chunksize=1)):
        first[fold == f], second[fold == f] = fit.predict(stage1, x[fold == f]), fit.predict(boost, x[fold == f])
        best.append(stopped)
    return first, second, tuple(int(e) for e in np.median(best, axis=0))


def fit_final(pool, x, y, first, second, epochs, stop_after, x_range):
    """Fits a pair on all rows, for as long and with as much shrinkage as was best for rows not seen."""
    stage1, boost, _ = pool.apply(fit_pair, (x, y, np.full(len(x), True), None, epochs, stop_after, SEED + FOLDS, x_range))
    mean = stage1.out_mean.numpy()
    factor1 = fit.shrinkage(y, first, mean)
    served = mean + factor1 * (first - mean)
    factor2 = fit.shrinkage(y - served, second, 0)
    fit.shrink(stage1, factor1)
    fit.shrink(boost, factor2)
    boost.out_mean.mul_(torch.from_numpy(factor2))
    for name, predicted in (("stage 1", served), ("stage 1 + boost", served + factor2 * second)):
        r2 = fit.r2(y, predicted)
        print(f"held-out R2 of {name}: mean {r2.mean():.4f}, median {np.median(r2):.4f}", flush=True)
    print("epochs", stop_after, "shrinkage", *(np.round(f.astype(float), 2).tolist() for f in (factor1, factor2)), flush=True)
    return stage1, boost


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", required=True, help="folder with train.csv and evaluate.csv")
    arguments.add_argument("--out", required=True, help="folder for stage1/, boost/ and ensembles/")
    arguments.add_argument("--epochs", type=int, default=24)
    arguments.add_argument("--jobs", type=int, default=2, help="models fitted at a time, one thread each")
    options = arguments.parse_args()

    runs = tep.read(options.data, "train.csv")
    fold = tep.folds(runs, FOLDS)
    x64 = runs.x.astype(np.float64)
    x_range = (x64.mean(0), x64.std(0), x64.min(0), x64.max(0))
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        first, second, stop_after = cross_fit(pool, runs.x, runs.y, fold, options.epochs, x_range)
        stage1, boost = fit_final(pool, runs.x, runs.y, first, second, options.epochs, stop_after, x_range)

    settings = {"torch": torch.__version__, "script": "tools/train/train.py", "folds": FOLDS,
                "hyperparameters": {**asdict(SHAPE), **fit.SETTINGS, "schedule_epochs": options.epochs}}
    export.write_ensemble(
        options.out, "tep", tep.ENSEMBLE, tep.BOUNDARY, tep.TARGET, stage1, boost, tep.ranges(runs),
        {**tep.ORIGIN, **settings, "trained_on": "measured values", "seed": SEED + FOLDS, "epochs": stop_after[0]},
        {**tep.ORIGIN, **settings, "trained_on": "residuals of stage 1", "seed": SEED + FOLDS + 100, "epochs": stop_after[1]},
        export.analyse(stage1, boost, tep.read(options.data, "evaluate.csv"), tep.TARGET, THRESHOLD), THRESHOLD)


if __name__ == "__main__":
    main()
