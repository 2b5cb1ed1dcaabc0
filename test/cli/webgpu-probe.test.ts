import { expect, test } from "vitest";
import { namesIn } from "../../src/cli/support/webgpu-probe.ts";

/** As the Vulkan loader writes with VK_LOADER_DEBUG=all, in short. */
const loader = `INFO:             Vulkan Loader Version 1.3.239
INFO | DRIVER:    linux_read_sorted_physical_devices:
INFO | DRIVER:         Original order:
INFO | DRIVER:               [0] llvmpipe (LLVM 15.0.6, 256 bits)
INFO | DRIVER:               [1] NVIDIA H200
INFO | DRIVER:         Sorted order:
INFO | DRIVER:               [0] NVIDIA H200  
INFO | DRIVER:               [1] llvmpipe (LLVM 15.0.6, 256 bits)  
DEBUG | DRIVER:   Copying old device 0 into new device 0
DRIVER:              <Device>
DRIVER:                  Using "NVIDIA H200" with driver: "/usr/lib/x86_64-linux-gnu/libGLX_example.so.0"
`;

test("the Vulkan loader's words give the adapters, and the one that is used", () => {
  expect(namesIn(loader)).toEqual({
    adapters: ["NVIDIA H200", "llvmpipe (LLVM 15.0.6, 256 bits)"],
    adapter: "NVIDIA H200",
    driver: "libGLX_example.so.0",
    software: false,
  });
  expect(namesIn(loader.replaceAll("NVIDIA H200", "SwiftShader Device (Subzero)")).software).toBe(true);
});

test("where nothing is told, nothing is claimed", () => {
  expect(namesIn("")).toEqual({ adapters: [], software: false });
});
