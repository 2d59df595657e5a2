"""Rounding and clamping with useful gradients, and convolutions over exact integers."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

WEIGHT_SCALE = 64    # an integer weight is this times the trained one
BIAS_SCALE = 1024    # the same for a bias
INTEGER_MAX = 127    # of weights and activations: what bf16 and int8 both hold exactly
EXACT_LIMIT = 2**24  # floats hold every integer up to here


class _Round(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, gradient):
        return gradient


class _Clamp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, low, high):
        ctx.save_for_backward(x)
        ctx.bounds = low, high
        return x.clamp(low, high)

    @staticmethod
    def backward(ctx, gradient):
        x, = ctx.saved_tensors
        low, high = ctx.bounds
        # A descent step moves against the gradient: outside the range only a step back inside may pass.
        passes = ((x >= low) | (gradient < 0)) & ((x <= high) | (gradient > 0))
        return gradient * passes.to(gradient.dtype), None, None


def round_through(x):
    """Rounds half to even; the gradient passes as if nothing had happened."""
    return _Round.apply(x)


def clamp_through(x, low, high):
    """Clamps; outside the range a gradient passes only if following it leads back inside."""
    return _Clamp.apply(x, float(low), float(high))


class ExactConv(nn.Module):
    """A convolution that computes in integers during training and inference alike.

    Parameters are real numbers; what is used of them are weights round(64 w), kept in ±127, and biases round(1024 b).
    Hidden layers give clamp(round(sum / 64), 0, 127), the last one gives the plain integer sum.
    """

    def __init__(self, inputs, outputs, kernel=1, groups=1, last=False):
        super().__init__()
        fan_in = inputs // groups * kernel * kernel
        self.weight = nn.Parameter(torch.randn(outputs, inputs // groups, kernel, kernel) * math.sqrt(2 / fan_in))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.groups, self.last = groups, last

    def integer_weight(self):
        return round_through(clamp_through(self.weight * WEIGHT_SCALE, -INTEGER_MAX, INTEGER_MAX))

    def integer_bias(self):
        return round_through(self.bias * BIAS_SCALE)

    def forward(self, x):
        total = F.conv2d(x, self.integer_weight(), self.integer_bias(), padding=self.weight.shape[2] // 2,
                         groups=self.groups)
        return total if self.last else clamp_through(round_through(total / WEIGHT_SCALE), 0, INTEGER_MAX)

    def largest_sum(self):
        """A bound on every partial sum, whatever the input and the order of addition."""
        return (self.integer_weight().abs().sum((1, 2, 3)) * INTEGER_MAX + self.integer_bias().abs()).max().item()
