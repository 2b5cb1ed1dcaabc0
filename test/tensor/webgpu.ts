/** @file WebGPU for tests: on the machine's own driver, else on SwiftShader, the software Vulkan driver that Chromium brings. */

import { findSwiftShader, hasVulkanLoader } from "../../scripts/needs.mjs";
import { probeWebgpu } from "../../src/cli/support/webgpu-probe.ts";
import { need } from "../machine.ts";

/** In the order of preference; undefined stands for what the system finds by itself. */
const drivers = [process.env.VK_DRIVER_FILES, findSwiftShader()];
const faults: string[] = [];

/** Tries the drivers, each in a process of its own, and settles on the first that computes. */
async function settle(): Promise<string | undefined> {
  if (!hasVulkanLoader()) return "no Vulkan loader; Debian's package `libvulkan1` brings it";
  for (const driver of new Set(drivers)) {
    const env = driver === undefined ? process.env : { ...process.env, VK_DRIVER_FILES: driver };
    const { fault } = await probeWebgpu({ env });
    if (fault === undefined) {
      // Read when ONNX Runtime first opens a device, so it is set while this file is imported.
      if (driver !== undefined) process.env.VK_DRIVER_FILES = driver;
      return undefined;
    }
    faults.push(fault);
  }
  return `no Vulkan driver works: ${faults.join("; ")}; set VK_DRIVER_FILES or install Debian's package \`chromium\``;
}

const { skip, note } = need(await settle());

export const skipWebgpu = skip;
export const webgpuTitle = `on WebGPU${note}`;
