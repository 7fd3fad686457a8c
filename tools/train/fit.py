"""Fits one SensorTransformer: Huber loss, AdamW, averaged weights, early stopping on held-out rows."""
import copy
import math

import numpy as np
import torch
from torch.nn import functional

from model import SensorTransformer

SETTINGS = {"batch": 256, "learning_rate": 2e-3, "weight_decay": 0.05, "huber_beta": 0.5, "average": 0.99,
            "warm_up_steps": 60, "patience": 8}


def predict(model, x):
    """[rows, inputs] -> [rows, outputs] in engineering units, float32, in chunks to bound the memory."""
    model.eval()
    with torch.no_grad():
        return torch.cat([model(part) for part in torch.from_numpy(x).split(1024)]).numpy()


def r2(y, predicted):
    """R2 of each column in float64."""
    y, predicted = y.astype(np.float64), predicted.astype(np.float64)
    return 1 - ((y - predicted) ** 2).sum(0) / ((y - y.mean(0)) ** 2).sum(0)


def fit(shape, x, y, train, held_out, epochs, stop_after, seed, x_range):
    """Fits on the rows `train`. With `held_out` rows the weights of the best of the first `stop_after` epochs are returned,
    otherwise those after `stop_after` epochs. The learning rate falls over `epochs` in both cases, so that "the same
    number of epochs" means the same thing with and without held-out rows. Returns (model, epoch)."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    model = SensorTransformer(shape)
    std = y[train].std(0, dtype=np.float64)
    model.set_scaling(*x_range, y[train].mean(0, dtype=np.float64), std)
    xs = torch.from_numpy(x[train])
    ys = (torch.from_numpy(y[train]) - model.out_mean) / model.out_std
    optimiser = torch.optim.AdamW(model.parameters(), SETTINGS["learning_rate"], weight_decay=SETTINGS["weight_decay"])
    steps = math.ceil(len(xs) / SETTINGS["batch"])
    averaged, step, best = copy.deepcopy(model), 0, (math.inf, 0, None)
    for epoch in range(1, stop_after + 1):
        model.train()
        for rows in torch.randperm(len(xs)).split(SETTINGS["batch"]):
            rate = 0.5 * (1 + math.cos(math.pi * step / (steps * epochs))) * min(1, (step + 1) / SETTINGS["warm_up_steps"])
            optimiser.param_groups[0]["lr"] = SETTINGS["learning_rate"] * rate
            optimiser.zero_grad()
            functional.smooth_l1_loss(model.standardised(xs[rows]), ys[rows], beta=SETTINGS["huber_beta"]).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            keep = min(SETTINGS["average"], step / (step + 10))
            with torch.no_grad():
                for a, p in zip(averaged.parameters(), model.parameters()):
                    a.lerp_(p, 1 - keep)
        if held_out is not None:
            error = float((((y[held_out] - predict(averaged, x[held_out])) / std) ** 2).mean())
            print(f"  seed {seed} epoch {epoch}: held-out error {error:.4f}", flush=True)
            if error < best[0]:
                best = (error, epoch, copy.deepcopy(averaged))
            elif epoch - best[1] >= SETTINGS["patience"]:
                break
    return (best[2], best[1]) if held_out is not None else (averaged, stop_after)


def shrinkage(y, predicted, mean):
    """Per signal the factor in 0..1 by which predictions about the mean fit held-out rows best (least squares).
    A signal that cannot be predicted gets a factor near 0, that is, its mean, instead of noise."""
    deviation, truth = (predicted - mean).astype(np.float64), (y - mean).astype(np.float64)
    return np.clip((deviation * truth).sum(0) / np.maximum((deviation ** 2).sum(0), 1e-12), 0, 1).astype(np.float32)


def shrink(model, factor):
    """Scales the head so that the model's predictions about its mean are multiplied by the factor."""
    with torch.no_grad():
        model.head.weight.mul_(torch.from_numpy(factor)[:, None])
        model.head.bias.mul_(torch.from_numpy(factor))
