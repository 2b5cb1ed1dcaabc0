"""What other programs make of what `src/audio` computes: `python3 test/audio/effects-golden.py > test/audio/effects-golden.json`.

G.711 by CPython's audioop (Python 3.11), which is Sun's published g711.c; the telephone band by SciPy's firwin and its
response by freqz; convolution and clipping by NumPy. Inputs are formulas, so that the test makes the same.
"""

import json
import sys
import warnings

import numpy as np
import scipy
from scipy import signal

warnings.filterwarnings("ignore", category=DeprecationWarning)
import audioop  # noqa: E402

samples = np.arange(-32768, 32768, dtype="<i2")
codes = {
    "mu-law": np.frombuffer(audioop.lin2ulaw(samples.tobytes(), 2), np.uint8),
    "a-law": np.frombuffer(audioop.lin2alaw(samples.tobytes(), 2), np.uint8),
}


def checksum(values):
    """Horner's rule modulo a prime: every code counts, and its place."""
    total = 0
    for value in values:
        total = (total * 257 + int(value)) % 1_000_003
    return total


half = int(np.ceil((50 - 7.95) / (2.285 * 2 * np.pi * (150 / 8000)) / 2))
band = signal.firwin(
    2 * half + 1, [300, 3400], window=("kaiser", signal.kaiser_beta(50)), pass_zero=False, fs=8000
)
frequencies = [0, 50, 150, 200, 300, 400, 1000, 1850, 3000, 3300, 3400, 3500, 3600, 3900]
_, response = signal.freqz(band, worN=frequencies, fs=8000)

n = np.arange(3000)
x = np.sin(n * 0.37) * ((n * 7919) % 101) / 101
h = np.cos(np.arange(400) * 0.11) / (1 + np.arange(400))
filtered = np.convolve(x, h)[: len(x)]

json.dump(
    {
        "python": sys.version.split()[0],
        "scipy": scipy.__version__,
        "numpy": np.__version__,
        "companding": {
            law: {"checksum": checksum(code), "every": code[::1021].tolist()} for law, code in codes.items()
        },
        "band": {
            "taps": len(band),
            "values": np.round(band[: half + 1 : 12], 9).tolist(),
            "hz": frequencies,
            "db": np.round(20 * np.log10(np.maximum(np.abs(response), 1e-6)), 2).tolist(),
        },
        "convolution": np.round(filtered[::250], 6).tolist(),
    },
    sys.stdout,
    indent=1,
)
print()
