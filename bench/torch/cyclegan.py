"""The cycle-GAN step described in bench/engine/cyclegan.ts."""

import torch
from torch import nn
from torch.nn.functional import mse_loss


def prepare(arrays, settings):
    def network(name):
        layers = []
        for i in (1, 2, 3):
            weight, bias = arrays[f"{name}/{i}/weight"], arrays[f"{name}/{i}/bias"]
            layer = nn.Linear(*weight.shape)
            with torch.no_grad():
                layer.weight.copy_(weight.T)
                layer.bias.copy_(bias)
            layers += [layer, nn.LeakyReLU(0.2)]
        return nn.Sequential(*layers[:-1])

    nets = {name: network(name) for name in ("generator/g", "generator/f", "critic/t", "critic/s")}
    dt, ds = nets["critic/t"], nets["critic/s"]
    x, y = arrays["x"], arrays["y"]

    def g(v):
        return v + nets["generator/g"](v)

    def f(v):
        return v + nets["generator/f"](v)

    def optimiser(*names):
        return torch.optim.Adam(
            [p for name in names for p in nets[name].parameters()],
            lr=settings["learningRate"],
            betas=(settings["beta1"], settings["beta2"]),
            eps=settings["epsilon"],
        )

    generators = optimiser("generator/g", "generator/f")
    critics = optimiser("critic/t", "critic/s")

    def critic_loss(d, real, fake, share):
        u = (share * real + (1 - share) * fake).requires_grad_(True)
        (slope,) = torch.autograd.grad(d(u).sum(), u, create_graph=True)
        penalty = 2 * (slope.square().sum(1) ** 3).mean()
        return d(fake).mean() - d(real).mean() + penalty

    def step():
        for p in critics.param_groups[0]["params"]:
            p.requires_grad_(False)
        fake_t, fake_s = g(x), f(y)
        fooling = -dt(fake_t).mean() - ds(fake_s).mean()
        generator_loss = fooling + mse_loss(f(fake_t), x) + mse_loss(g(fake_s), y)
        generators.zero_grad(set_to_none=True)
        generator_loss.backward()
        generators.step()
        for p in critics.param_groups[0]["params"]:
            p.requires_grad_(True)
        fake_t, fake_s = fake_t.detach(), fake_s.detach()
        loss = critic_loss(dt, y, fake_t, arrays["shareT"]) + critic_loss(ds, x, fake_s, arrays["shareS"])
        critics.zero_grad(set_to_none=True)
        loss.backward()
        critics.step()
        return generator_loss.item(), loss.item()

    return step
