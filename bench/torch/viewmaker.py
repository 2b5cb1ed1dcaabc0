"""The round of four phases described in bench/spectrogram-viewmaker.ts."""

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cosine_similarity, leaky_relu, relu


class Sequence(nn.Module):
    """Convolutions, LSTM, attention, and, if `scored`, a last linear layer."""

    def __init__(self, get, name, layers, scored):
        super().__init__()
        self.convs = nn.ModuleList([patch_conv(get, f"{name}/1", 1)])
        for i in range(2, layers + 1):
            weight = get(f"{name}/{i}/weight")
            conv = nn.Conv2d(weight.shape[1], weight.shape[0], 3, stride=2 if i <= 3 else 1, padding=1)
            fill(conv, weight, get(f"{name}/{i}/bias"))
            self.convs.append(conv)
        weights = [get(f"{name}/lstm/{part}") for part in ("input", "recurrent", "bias")]
        self.hidden = weights[1].shape[0]
        self.lstm = nn.LSTM(weights[0].shape[0], self.hidden, batch_first=True)
        with torch.no_grad():
            self.lstm.weight_ih_l0.copy_(self.reordered(weights[0]).T)
            self.lstm.weight_hh_l0.copy_(self.reordered(weights[1]).T)
            self.lstm.bias_ih_l0.copy_(self.reordered(weights[2]))
            self.lstm.bias_hh_l0.zero_()
        self.attend = linear(get, f"{name}/attention/hidden")
        self.weigh = linear(get, f"{name}/attention/score")
        self.score = linear(get, f"{name}/score") if scored else None

    def reordered(self, weights):
        """Our gates are in the order input, forget, output, candidate; PyTorch's are input, forget, candidate, output."""
        into, forget, out, candidate = weights.split(self.hidden, -1)
        return torch.cat([into, forget, candidate, out], -1)

    def forward(self, clips, valid):
        x = clips.unsqueeze(1)
        for conv in self.convs:
            x = leaky_relu(conv(x), 0.2)
        n, _, steps, _ = x.shape
        outputs, _ = self.lstm(x.transpose(1, 2).reshape(n, steps, -1))
        mask = valid.reshape(n, steps, 16).amax(2)
        scores = self.weigh(torch.tanh(self.attend(outputs))).squeeze(2) + (mask - 1) * 1e4
        pooled = (outputs * scores.softmax(1).unsqueeze(2)).sum(1)
        return pooled if self.score is None else self.score(pooled).squeeze(1)


class Augmentor(nn.Module):
    def __init__(self, get, frames, mels):
        super().__init__()
        self.rows, self.columns = frames // 16, mels // 16
        width = get("augment/encode/1/weight").shape[0]
        self.first = patch_conv(get, "augment/encode/1", 1)
        self.second = patch_conv(get, "augment/encode/2", width)
        self.third = linear(get, "augment/encode/3")
        self.noise = linear(get, "augment/noise")
        self.coarse = linear(get, "augment/decode/1")
        taps = get("augment/decode/2/weight")
        self.fine = nn.ConvTranspose2d(len(taps), 1, 32, stride=16, padding=8, bias=False)
        with torch.no_grad():
            kernel = taps.reshape(-1, 2, 2, 16, 16).permute(0, 1, 3, 2, 4)
            self.fine.weight.copy_(kernel.reshape(-1, 1, 32, 32))

    def encode(self, clips):
        x = leaky_relu(self.second(leaky_relu(self.first(clips.unsqueeze(1)), 0.2)), 0.2)
        return self.third(x.flatten(1))

    def perturb(self, clips, valid, encoded, noise, epsilon):
        z = leaky_relu(encoded + self.noise(noise), 0.2)
        coarse = relu(self.coarse(z)).reshape(len(z), self.rows, self.columns, -1).permute(0, 3, 1, 2)
        raw = self.fine(coarse).squeeze(1)
        kept = valid.unsqueeze(2)
        size = (raw.abs() * kept).sum((1, 2)) / (valid.sum(1).clamp(min=1) * clips.shape[2])
        return clips + raw * kept * (epsilon.squeeze(1) / (size + 1e-8))[:, None, None]

    def forward(self, clips, valid, noise, epsilon):
        return self.perturb(clips, valid, self.encode(clips), noise, epsilon)


def fill(layer, weight, bias):
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)


def linear(get, name):
    weight, bias = get(f"{name}/weight"), get(f"{name}/bias")
    layer = nn.Linear(*weight.shape, bias=bias is not None)
    fill(layer, weight.T, bias)
    return layer


def patch_conv(get, name, channels):
    weight = get(f"{name}/weight")
    layer = nn.Conv2d(channels, len(weight), 4, stride=4)
    fill(layer, weight.reshape(-1, channels, 4, 4), get(f"{name}/bias"))
    return layer


def triplet(anchor, positive, negative, margin):
    near, far = (anchor - positive).abs().sum(1), (anchor - negative).abs().sum(1)
    return relu(near - far + margin).mean()


def prepare(arrays, settings):
    clips, valid, noise = arrays["clips"], arrays["valid"], arrays["noise"]
    epsilon = settings["low"] + (settings["high"] - settings["low"]) * arrays["intensity"]
    n, margin = len(clips) // 3, settings["margin"]
    learner = Sequence(arrays.get, "represent", 5, False)
    judge = Sequence(arrays.get, "judge", 4, True)
    augmentor = Augmentor(arrays.get, *clips.shape[1:])
    networks = (learner, judge, augmentor)
    optimisers = {
        network: torch.optim.Adam(
            # The LSTM's second bias only repeats the first one's gradient.
            [p for name, p in network.named_parameters() if name != "lstm.bias_hh_l0"],
            lr=settings["learningRate"],
            betas=(settings["beta1"], settings["beta2"]),
            eps=settings["epsilon"],
        )
        for network in networks
    }

    def update(network, loss):
        optimisers[network].zero_grad(set_to_none=True)
        loss.backward()
        optimisers[network].step()

    def train_only(network):
        for other in networks:
            for name, parameter in other.named_parameters():
                parameter.requires_grad_(other is network and name != "lstm.bias_hh_l0")

    def step():
        train_only(learner)
        r = learner(clips, valid)
        representation = triplet(r[:n], r[n : 2 * n], r[2 * n :], margin)
        update(learner, representation)

        train_only(judge)
        x, mask = clips[n : 2 * n], valid[n : 2 * n]
        with torch.no_grad():
            views = augmentor(x, mask, noise[:n], epsilon[:n])
        scores = judge(torch.cat([clips[:n], views]), valid[: 2 * n])
        real, fake = scores[:n], scores[n:]
        discriminator = binary_cross_entropy_with_logits(real, torch.ones(n))
        discriminator = discriminator + binary_cross_entropy_with_logits(fake, torch.zeros(n))
        update(judge, discriminator)

        train_only(augmentor)
        pair, masks, encoded = x.repeat(2, 1, 1), mask.repeat(2, 1), augmentor.encode(x).repeat(2, 1)
        r = learner(augmentor.perturb(pair, masks, encoded, noise, epsilon), masks)
        variance = cosine_similarity(r[:n], r[n:]).mean()
        update(augmentor, variance)

        views = augmentor(clips[n:], valid[n:], noise, epsilon)
        with torch.no_grad():
            recorded = learner(torch.cat([clips[:n], clips[2 * n :]]), torch.cat([valid[:n], valid[2 * n :]]))
        anchor, negative = recorded[:n], recorded[n:]
        made = learner(views, valid[n:])
        adversarial = binary_cross_entropy_with_logits(judge(views[:n], mask), torch.ones(n))
        emotion = triplet(anchor, made[:n], negative, margin)
        balance = triplet(anchor, made[:n], made[n:], margin)
        update(augmentor, adversarial + 10 * emotion + 8 * balance)
        return [v.item() for v in (representation, discriminator, variance, adversarial, emotion, balance)]

    return step
