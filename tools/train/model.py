"""SensorTransformer: every boundary signal is a token; attention runs over sensors, not over time.

The layout of the computation is chosen for the graph it exports to: the linear layers work on [rows * tokens, d_model],
so that they become Gemm (bias and ReLU fused by ONNX Runtime) and every Reshape has constant dimensions but one.
"""
import math
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class Shape:
    """The size of one transformer."""
    inputs: int
    outputs: int
    d_model: int = 64
    heads: int = 4
    layers: int = 2
    feed_forward: int = 128
    dropout: float = 0.1
    noise: float = 0.1
    """Standard deviation of the Gaussian noise on the standardised inputs, in training only."""


class EncoderLayer(nn.Module):
    """Pre-norm encoder layer on [rows * tokens, d_model]. No dropout in here: it costs a third of the training time on
    a CPU, and noise on the inputs together with dropout before the head regularises as well."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.tokens, self.heads, self.width = shape.inputs, shape.heads, shape.d_model // shape.heads
        self.norm1, self.norm2 = nn.LayerNorm(shape.d_model), nn.LayerNorm(shape.d_model)
        self.qkv = nn.Linear(shape.d_model, 3 * shape.d_model)
        self.project = nn.Linear(shape.d_model, shape.d_model)
        self.expand = nn.Linear(shape.d_model, shape.feed_forward)
        self.contract = nn.Linear(shape.feed_forward, shape.d_model)

    def forward(self, x):
        x = x + self.project(self.attend(self.norm1(x)))
        return x + self.contract(torch.relu(self.expand(self.norm2(x))))

    def attend(self, x):
        # [rows * tokens, 3 * d] -> 3 x [rows, heads, tokens, width]
        qkv = self.qkv(x).view(-1, self.tokens, 3, self.heads, self.width).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        weights = torch.softmax(q @ k.transpose(2, 3) * (1 / math.sqrt(self.width)), dim=-1)
        return (weights @ v).permute(0, 2, 1, 3).reshape(-1, self.heads * self.width)


class SensorTransformer(nn.Module):
    """[rows, inputs] -> [rows, outputs], float32, engineering units on both sides."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embed = nn.Parameter(torch.randn(shape.inputs, shape.d_model) * 0.3)
        self.position = nn.Parameter(torch.randn(shape.inputs, shape.d_model) * 0.3)
        self.encoder = nn.Sequential(*(EncoderLayer(shape) for _ in range(shape.layers)))
        self.norm = nn.LayerNorm(shape.d_model)
        self.dropout = nn.Dropout(shape.dropout)
        self.head = nn.Linear(shape.d_model, shape.outputs)
        for name, size in (("in_mean", shape.inputs), ("in_scale", shape.inputs), ("in_low", shape.inputs),
                           ("in_high", shape.inputs), ("out_mean", shape.outputs), ("out_std", shape.outputs)):
            self.register_buffer(name, torch.zeros(size) if name in ("in_mean", "out_mean") else torch.ones(size))

    def set_scaling(self, in_mean, in_std, in_min, in_max, out_mean, out_std, widen=0.05):
        """Scaling of inputs and outputs; an input is clamped to its observed range, widened by a fraction of it,
        because outside it the network has seen nothing and one broken sensor should not spoil every output."""
        margin = widen * (in_max - in_min)
        for buffer, value in ((self.in_mean, in_mean), (self.in_scale, 1 / in_std), (self.in_low, in_min - margin),
                              (self.in_high, in_max + margin), (self.out_mean, out_mean), (self.out_std, out_std)):
            buffer.copy_(torch.as_tensor(value, dtype=torch.float32))

    def standardised(self, x):
        """The outputs before they are put into engineering units; the loss is computed on these."""
        x = torch.minimum(torch.maximum(x, self.in_low), self.in_high)
        x = (x - self.in_mean) * self.in_scale
        if self.training:
            x = x + torch.randn_like(x) * self.shape.noise
        tokens = x.unsqueeze(-1) * self.embed + self.position
        encoded = self.encoder(tokens.reshape(-1, self.shape.d_model))
        pooled = self.norm(encoded).view(-1, self.shape.inputs, self.shape.d_model).mean(dim=1)
        return self.head(self.dropout(pooled))

    def forward(self, x):
        return self.standardised(x) * self.out_std + self.out_mean
