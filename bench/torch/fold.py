"""One fold of recipes/shilandari-2022.yaml, profile quick, as one would write it with PyTorch and scikit-learn.

The same arithmetic as ours: both normalisations, ten augmenters, amounts 0.5, 1 and 2 and synthetic rows alone, a linear SVM and
a DNN; coverage and density of the synthetic rows. Not here: what ours also watches while it trains (coverage twenty times in each
training), the Frechet distance, files, progress, resuming.

Usage: fold.py <folder with rows.f32 and about.json> <processes>; prints one line of JSON.
"""

import json
import os
import sys
import time

# Before NumPy and PyTorch: one thread in each process, as ours has.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import torch
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import SVC
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import cross_entropy, mse_loss

AMOUNTS = (0.5, 1, 2)
BATCH, HIDDEN, RATE, BETAS, POWER, PENALTY = 32, 64, 1e-3, (0.5, 0.9), 6, 2
AUGMENTERS = {
    "none": {},
    "duplicate": {},
    "noise-0.1": {"level": 0.1},
    "noise-0.3": {"level": 0.3},
    "noise-1": {"level": 1.0},
    "smote": {"neighbours": 5},
    "transfer": {},
    "gan": {"rounds": 200},
    "cyclegan": {"rounds": 120, "pretrain": 30, "critic": 1, "generator": 2, "wasserstein": False},
    "cyclegan-wd": {"rounds": 120, "pretrain": 30, "critic": 3, "generator": 1, "wasserstein": True},
}


def load(folder):
    with open(os.path.join(folder, "about.json")) as file:
        about = json.load(file)
    rows = np.fromfile(os.path.join(folder, "rows.f32"), np.float32).reshape(len(about["labels"]), -1)
    return rows, np.array(about["labels"]), np.array(about["speakers"]), np.array(about["test"], bool), len(about["classes"])


def normalised(rows, speakers, test, kind):
    def by(part, of):
        scale = part.std(0)
        return (of - part.mean(0)) / np.where(scale > 0, scale, 1)

    if kind == "train":
        return by(rows[~test], rows).astype(np.float32)
    out = np.empty_like(rows)
    for speaker in np.unique(speakers):
        own = speakers == speaker
        out[own] = by(rows[own], rows[own])
    return out


def dense(sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layer = nn.Linear(a, b)
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
        layers += [layer, nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers[:-1])


def adam(*nets, rate=RATE, betas=BETAS, decay=0.0):
    return torch.optim.Adam([p for net in nets for p in net.parameters()], lr=rate, betas=betas, weight_decay=decay)


def step(optimiser, loss):
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()


def pick(positions, count, rng):
    """Positions in shuffled order, over and over."""
    rounds = [rng.permutation(positions) for _ in range(-(-count // len(positions)))]
    return np.concatenate(rounds)[:count]


def auxiliary(x, y, k, rng):
    net = nn.Linear(x.shape[1], k)
    optimiser = adam(net, betas=(0.9, 0.999), decay=1e-3)
    by_class = [np.flatnonzero(y == c) for c in range(k)]
    for _ in range(300):
        at = np.concatenate([rng.choice(own, 64 // k + 1) for own in by_class])[:64]
        step(optimiser, cross_entropy(net(torch.from_numpy(x[at])), torch.from_numpy(y[at])))
    return net.requires_grad_(False)


def critic_loss(judge, real, fake, wasserstein):
    if not wasserstein:
        of_real, of_fake = judge(torch.cat([real, fake])).squeeze(1).split(len(real))
        return bce(of_real, torch.full_like(of_real, 0.9)) + bce(of_fake, torch.zeros_like(of_fake))
    of_real, of_fake = judge(torch.cat([real, fake])).split(len(real))
    u = (fake + torch.rand(len(real), 1) * (real - fake)).requires_grad_(True)
    (slope,) = torch.autograd.grad(judge(u).sum(), u, create_graph=True)
    return of_fake.mean() - of_real.mean() + PENALTY * (slope.square().sum(1) ** (POWER / 2)).mean()


def fooling(judge, fake, wasserstein):
    scores = judge(fake).squeeze(1)
    return -scores.mean() if wasserstein else bce(scores, torch.ones_like(scores))


def fit_gan(x, own, rng, options):
    d = x.shape[1]
    make, judge = dense([100, HIDDEN, HIDDEN, d]), dense([d, HIDDEN, HIDDEN, 1])
    makes, judges = adam(make), adam(judge)
    for _ in range(options["rounds"]):
        real = torch.from_numpy(x[pick(own, BATCH, rng)])
        with torch.no_grad():
            fake = make(torch.randn(BATCH, 100))
        step(judges, critic_loss(judge, real, fake, False))
        for _ in range(2):
            step(makes, fooling(judge, make(torch.randn(BATCH, 100)), False))
    return lambda count: make(torch.randn(count, 100))


def fit_cycle(x, label, own, classifier, rng, options):
    d, wasserstein = x.shape[1], options["wasserstein"]
    g_net, f_net = dense([d, HIDDEN, HIDDEN, d]), dense([d, HIDDEN, HIDDEN, d])
    judge_t, judge_s = dense([d, HIDDEN, HIDDEN, 1]), dense([d, HIDDEN, HIDDEN, 1])
    everything = np.arange(len(x))

    def g(v):
        return v + g_net(v)

    def f(v):
        return v + f_net(v)

    def batch():
        return torch.from_numpy(x[pick(everything, BATCH, rng)]), torch.from_numpy(x[pick(own, BATCH, rng)])

    makes = adam(g_net, f_net)
    for _ in range(options["pretrain"]):
        s, t = batch()
        step(makes, mse_loss(f(g(s)), s) + mse_loss(g(f(t)), t))
    makes, judges = adam(g_net, f_net), adam(judge_t, judge_s)
    target = torch.full((BATCH,), label)
    for _ in range(options["rounds"]):
        for _ in range(options["critic"]):
            s, t = batch()
            with torch.no_grad():
                made_t, made_s = g(s), f(t)
            step(judges, critic_loss(judge_t, t, made_t, wasserstein) + critic_loss(judge_s, s, made_s, wasserstein))
        for _ in range(options["generator"]):
            s, t = batch()
            made_t, made_s = g(s), f(t)
            cycle = mse_loss(f(made_t), s) + mse_loss(g(made_s), t)
            fooled = fooling(judge_t, made_t, wasserstein) + fooling(judge_s, made_s, wasserstein)
            step(makes, fooled + cycle + cross_entropy(classifier(made_t), target))
    return lambda count: g(torch.from_numpy(x[pick(everything, count, rng)]))


def synthesise(name, options, x, y, k, labels, rng):
    """Rows for the labels asked for, in their order."""
    out = np.empty((len(labels), x.shape[1]), np.float32)
    classifier = auxiliary(x, y, k, rng) if name.startswith("cyclegan") else None
    means = np.stack([x[y == c].mean(0) for c in range(k)])
    for c in range(k):
        at, own = np.flatnonzero(labels == c), np.flatnonzero(y == c)
        if name == "duplicate" or name.startswith("noise"):
            out[at] = x[pick(own, len(at), rng)]
            if "level" in options:
                out[at] += options["level"] * rng.standard_normal(out[at].shape, np.float32)
        elif name == "smote":
            near = NearestNeighbors(n_neighbors=options["neighbours"] + 1).fit(x[own]).kneighbors(x[own])[1][:, 1:]
            start = pick(np.arange(len(own)), len(at), rng)
            end = near[start, rng.integers(options["neighbours"], size=len(at))]
            out[at] = x[own[start]] + rng.random((len(at), 1), np.float32) * (x[own[end]] - x[own[start]])
        elif name == "transfer":
            source = pick(np.arange(len(x)), len(at), rng)
            out[at] = means[c] + x[source] - means[y[source]]
        else:
            make = fit_gan(x, own, rng, options) if name == "gan" else fit_cycle(x, c, own, classifier, rng, options)
            with torch.no_grad():
                out[at] = make(len(at)).numpy()
    return out


def fidelity(x, y, made, labels, k):
    """Coverage and density of each class (Naeem et al., 2020), 5 neighbours."""
    found = []
    for c in range(k):
        real, synthetic = x[y == c], made[labels == c]
        radius = NearestNeighbors(n_neighbors=6).fit(real).kneighbors(real)[0][:, -1]
        squared = (real**2).sum(1)[:, None] + (synthetic**2).sum(1)[None] - 2 * real @ synthetic.T
        inside = squared <= radius[:, None] ** 2
        found.append((inside.any(1).mean(), inside.sum() / 5 / len(synthetic)))
    return found


def svm(x, y, test, k):
    return SVC(kernel="linear", C=0.01, class_weight="balanced").fit(x, y).predict(test)


def dnn(x, y, test, k):
    net = dense([x.shape[1], 200, 200, k])
    weights = [p for p in net.parameters() if p.dim() == 2]
    biases = [p for p in net.parameters() if p.dim() == 1]
    optimiser = torch.optim.Adam([{"params": weights, "weight_decay": 1e-4}, {"params": biases}], lr=1e-3)
    xs, ys = torch.from_numpy(x), torch.from_numpy(y)
    for _ in range(15):
        for at in torch.randperm(len(xs)).split(32):
            step(optimiser, cross_entropy(net(xs[at]), ys[at]))
    with torch.no_grad():
        return net(torch.from_numpy(test)).softmax(1).argmax(1).numpy()


def group(task):
    folder, normalisation, name, options = task
    torch.set_num_threads(1)
    seed = abs(hash((normalisation, name))) % 2**32
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    rows, labels, speakers, test, k = load(folder)
    values = normalised(rows, speakers, test, normalisation)
    x, y = values[~test], labels[~test]
    sets = {"real-and-synthetic 0": (x, y)}
    if name != "none":
        n = len(x)
        asked = pick(np.arange(n), max(AMOUNTS) * n, rng)
        asked = y[asked]
        made = synthesise(name, options, x, y, k, asked, rng)
        fidelity(x, y, made[:n], asked[:n], k)
        sets = {
            f"real-and-synthetic {a}": (np.concatenate([x, made[: int(a * n)]]), np.concatenate([y, asked[: int(a * n)]]))
            for a in AMOUNTS
        }
        sets["synthetic-only 1"] = (made[:n], asked[:n])
    found = {}
    for what, (a, b) in sets.items():
        for classifier in (svm, dnn):
            right = classifier(a, b, values[test], k) == labels[test]
            found[f"{normalisation} {name} {what} {classifier.__name__}"] = float(right.mean())
    return found


def main():
    began = time.perf_counter()
    folder, processes = sys.argv[1], int(sys.argv[2])
    # The longest first.
    names = sorted(AUGMENTERS, key=lambda name: -AUGMENTERS[name].get("rounds", 0) * (4 if "cycle" in name else 1))
    tasks = [(folder, kind, name, AUGMENTERS[name]) for name in names for kind in ("train", "speaker")]
    accuracy = {}
    with ProcessPoolExecutor(processes) as pool:
        for found in pool.map(group, tasks):
            accuracy.update(found)
    print(json.dumps({"seconds": time.perf_counter() - began, "trials": len(accuracy), "accuracy": accuracy}))


main()
