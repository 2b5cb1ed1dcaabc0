"""The LSTM described in bench/engine/lstm.ts."""

import torch
from torch import nn


def prepare(arrays, settings):
    x = arrays["x"].requires_grad_(True)
    hidden = int(settings["hidden"])
    lstm = nn.LSTM(x.shape[2], hidden, batch_first=True)

    def reordered(weights):
        """Our gates are in the order input, forget, output, candidate; PyTorch's are input, forget, candidate, output."""
        into, forget, out, candidate = weights.split(hidden, -1)
        return torch.cat([into, forget, candidate, out], -1)

    with torch.no_grad():
        lstm.weight_ih_l0.copy_(reordered(arrays["lstm/input"]).T)
        lstm.weight_hh_l0.copy_(reordered(arrays["lstm/recurrent"]).T)
        lstm.bias_ih_l0.copy_(reordered(arrays["lstm/bias"]))
        lstm.bias_hh_l0.zero_()
    # The second bias only repeats the first one's gradient.
    lstm.bias_hh_l0.requires_grad_(False)

    def step():
        lstm.zero_grad(set_to_none=True)
        x.grad = None
        outputs, _ = lstm(x)
        loss = outputs.square().mean()
        loss.backward()
        slope = lstm.weight_ih_l0.grad
        return loss.item(), (slope[0, 0].abs() + slope[1, 0].abs()).item()

    return step
