"""Log mel spectrograms as Whisper's encoder takes them, written from the formulas alone:
`python3 test/features/embedding/golden.py > test/features/embedding/golden.json`.

Needs NumPy (Debian 12: python3-numpy 1.24.2). Formulas: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak
Supervision", section 2.2 (80 bands, windows of 25 ms every 10 ms at 16 kHz); the published program's constants (Fourier
transforms of 400 points of frames centred by reflection, periodic Hann window, last frame left out, base 10, floor 1e-10, eight below
the largest, (x + 4) / 4); Slaney 1998, "Auditory Toolbox" (mel scale, bands of equal area). The transform is NumPy's, the bands are
written down triangle by triangle.
"""

import json

import numpy as np

RATE, POINTS, HOP = 16_000, 400, 160


def signal(length):
    """The signal of `golden.ts`: three tones, one of which fades, and a sawtooth that stands for noise."""
    n = np.arange(length)
    tones = 0.3 * np.sin(2 * np.pi * 220 * n / RATE) + 0.2 * np.sin(2 * np.pi * 1830 * n / RATE) * np.exp(-n / 8000)
    high = 0.05 * np.sin(2 * np.pi * 6100 * n / RATE + 1)
    return (tones + high + ((n * 7919) % 101 - 50) / 5000).astype(np.float32).astype(np.float64)


def mel(hz):
    return hz * 3 / 200 if hz < 1000 else 15 + 27 * np.log(hz / 1000) / np.log(6.4)


def hertz(m):
    return m * 200 / 3 if m < 15 else 1000 * 6.4 ** ((m - 15) / 27)


def bands(count):
    edges = [hertz(m) for m in np.linspace(mel(0), mel(RATE / 2), count + 2)]
    bins = np.arange(POINTS // 2 + 1) * RATE / POINTS
    rows = []
    for low, centre, high in zip(edges, edges[1:], edges[2:]):
        rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
        rows.append(np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low))
    return np.array(rows)


def log_mel(samples, count, seconds):
    padded = np.concatenate([samples, np.zeros(int(seconds * RATE) - len(samples))])
    centred = np.pad(padded, POINTS // 2, mode="reflect")
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(POINTS) / POINTS)
    frames = [centred[at : at + POINTS] * window for at in range(0, len(padded), HOP)]
    power = np.abs(np.fft.rfft(np.array(frames), axis=1)) ** 2
    logs = np.log10(np.maximum(power @ bands(count).T, 1e-10))
    return (np.maximum(logs, logs.max() - 8) + 4).T / 4


def shown(values, frames):
    """[frames][bands]"""
    return np.round(values[:, frames].T, 7).tolist()


def case(length, count, seconds, frames):
    values = log_mel(signal(length), count, seconds)
    return {
        "samples": length,
        "bands": count,
        "seconds": seconds,
        "shape": list(values.shape),
        "mean": round(float(values.mean()), 9),
        "frames": frames,
        "values": shown(values, frames),
    }


weights = bands(80)
print(
    json.dumps(
        {
            "numpy": np.__version__,
            "bands": {
                "sums": np.round(weights.sum(axis=1), 9).tolist(),
                "first bins": [int(np.flatnonzero(row > 1e-12)[0]) for row in weights],
                "last bins": [int(np.flatnonzero(row > 1e-12)[-1]) for row in weights],
            },
            "cases": [
                case(20_000, 80, 30, [0, 1, 40, 123, 124, 125, 126, 127, 2999]),
                case(20_000, 128, 30, [0, 77, 125]),
                case(480_000, 80, 30, [0, 1500, 2998, 2999]),
                case(16_000, 80, 1, [0, 1, 50, 98, 99]),
            ],
        }
    )
)
