/** @file WebGPU without a graphics card: SwiftShader, the software Vulkan driver in Debian's Chromium. */

import { existsSync } from "node:fs";

const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";
// Read when ONNX Runtime first opens a device, so it is set as soon as this file is imported.
if (existsSync(swiftShader)) process.env.VK_DRIVER_FILES ??= swiftShader;

export const hasWebgpu = process.env.VK_DRIVER_FILES !== undefined;

/** Added to the titles of tests that need it. */
export const webgpuTitle = hasWebgpu
  ? "on WebGPU"
  : "on WebGPU (skipped: no Vulkan driver; set VK_DRIVER_FILES or install Debian's package `chromium`)";
