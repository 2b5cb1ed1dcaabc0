"""One task of the engine benchmark in PyTorch: loads the arrays of a folder, then does one step for each line it reads."""

import importlib
import json
import os
import sys
import time

import torch


def load(folder):
    with open(os.path.join(folder, "task.json")) as file:
        task = json.load(file)
    arrays = {}
    for name, shape in task["shapes"].items():
        with open(os.path.join(folder, name.replace("/", ".") + ".f32"), "rb") as file:
            arrays[name] = torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(shape).clone()
    return arrays, task["settings"]


def main():
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)
    step = importlib.import_module(sys.argv[1]).prepare(*load(sys.argv[2]))
    print("ready", flush=True)
    for _ in sys.stdin:
        start, cpu_start = time.perf_counter(), time.process_time()
        losses = step()
        ms, cpu_ms = 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - cpu_start)
        print(json.dumps({"ms": ms, "cpuMs": cpu_ms, "losses": [float(loss) for loss in losses]}), flush=True)


main()
