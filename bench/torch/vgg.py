"""The VGG step described in bench/spectrogram-vgg.ts."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy


def prepare(arrays, settings):
    layers = []
    for stage in range(1, 6):
        i = 1
        while f"vgg/{stage}/{i}/weight" in arrays:
            weight, bias = arrays[f"vgg/{stage}/{i}/weight"], arrays.get(f"vgg/{stage}/{i}/bias")
            layer = nn.Conv2d(weight.shape[1], weight.shape[0], 3, padding=1, bias=bias is not None)
            with torch.no_grad():
                layer.weight.copy_(weight)
                if bias is not None:
                    layer.bias.copy_(bias)
            layers += [layer] + ([] if bias is not None else [nn.BatchNorm2d(len(weight))]) + [nn.ReLU(inplace=True)]
            i += 1
        layers.append(nn.MaxPool2d(2))
    channels = [layer for layer in layers if isinstance(layer, nn.Conv2d)][-1].out_channels
    averaged = len(arrays["vgg/dense/1/weight"]) == channels
    layers += ([nn.AdaptiveAvgPool2d(1)] if averaged else []) + [nn.Flatten()]
    i = 1
    while f"vgg/dense/{i}/weight" in arrays:
        weight = arrays[f"vgg/dense/{i}/weight"]
        dense = nn.Linear(*weight.shape)
        with torch.no_grad():
            dense.weight.copy_(weight.T)
            dense.bias.copy_(arrays[f"vgg/dense/{i}/bias"])
        layers += ([nn.ReLU(inplace=True)] if i > 1 else []) + [dense]
        i += 1
    net = nn.Sequential(*layers)
    segments = arrays["segments"].unsqueeze(1)
    targets = torch.arange(len(segments)) % dense.out_features
    adam = torch.optim.Adam(
        net.parameters(),
        lr=settings["learningRate"],
        betas=(settings["beta1"], settings["beta2"]),
        eps=settings["epsilon"],
    )

    def step():
        loss = cross_entropy(net(segments), targets)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()
        return (loss.item(),)

    return step
