"""One task of the engine benchmark in PyTorch: loads the arrays of a folder, then does one step for each line it reads.

EMOFORGE_TORCH_DEVICE: "cpu" (one thread; default) or "cuda". EMOFORGE_TORCH_TF32=1 allows products of reduced precision.
"""

import importlib
import json
import os
import sys
import time

import torch


device = os.environ.get("EMOFORGE_TORCH_DEVICE", "cpu")


def load(folder):
    with open(os.path.join(folder, "task.json")) as file:
        task = json.load(file)
    arrays = {}
    for name, shape in task["shapes"].items():
        with open(os.path.join(folder, name.replace("/", ".") + ".f32"), "rb") as file:
            values = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
        arrays[name] = values.reshape(shape).clone().to(device)
    return arrays, task["settings"]


def main():
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)
    if device == "cuda":
        reduced = os.environ.get("EMOFORGE_TORCH_TF32") == "1"
        torch.backends.cuda.matmul.allow_tf32 = reduced
        torch.backends.cudnn.allow_tf32 = reduced
        torch.backends.cudnn.benchmark = True
        torch.set_default_device(device)
    step = importlib.import_module(sys.argv[1]).prepare(*load(sys.argv[2]))
    print("ready", flush=True)
    for _ in sys.stdin:
        start, cpu_start = time.perf_counter(), time.process_time()
        losses = step()
        if device == "cuda":
            torch.cuda.synchronize()
        ms, cpu_ms = 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - cpu_start)
        print(json.dumps({"ms": ms, "cpuMs": cpu_ms, "losses": [float(loss) for loss in losses]}), flush=True)


main()
