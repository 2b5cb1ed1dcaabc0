// What the tests need of the machine apart from npm packages, and how it is found. setup.mjs installs it; without it tests are skipped.
// Plain JavaScript for any Node from 18 on, like setup.mjs.
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** The first of these programs in the folders of the search path. */
export function findProgram(names, searchPath = process.env.PATH ?? "") {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== "");
  const ending = process.platform === "win32" ? ".exe" : "";
  return names.flatMap((name) => folders.map((folder) => join(folder, name + ending))).find(canRun);
}

function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function findChromium() {
  return (
    findProgram(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) ??
    [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      join(process.env.ProgramFiles ?? "C:\\Program Files", "Google/Chrome/Application/chrome.exe"),
    ].find(canRun)
  );
}

/** The description of SwiftShader, the software Vulkan driver that comes with Chromium for Linux: a value for VK_DRIVER_FILES. */
export function findSwiftShader() {
  const chromium = findChromium();
  const folders = [
    ...(chromium === undefined ? [] : [dirname(realpathSync(chromium))]),
    "/usr/lib/chromium",
    "/usr/lib64/chromium-browser",
    "/usr/lib/chromium-browser",
    "/opt/google/chrome",
  ];
  return folders.map((folder) => join(folder, "vk_swiftshader_icd.json")).find((path) => existsSync(path));
}

/** Whether the system's loader finds this shared library and everything it needs, wherever the system keeps them. */
export function libraryLoads(name) {
  try {
    process.dlopen({ exports: {} }, name);
    return true;
  } catch (error) {
    // If Node complains that the library is not an addon, the library has already been loaded.
    return error instanceof Error && error.message.startsWith("Module did not self-register");
  }
}

/** On Linux, WebGPU needs Vulkan; macOS and Windows come with what it needs. */
export function hasVulkanLoader() {
  return process.platform !== "linux" || libraryLoads("libvulkan.so.1");
}

export function findFfmpeg() {
  return findProgram(["ffmpeg"]);
}

export function findPraat() {
  return findProgram(["praat", "praat_nogui"]);
}

export function findXmllint() {
  return findProgram(["xmllint"]);
}

export function findRedis() {
  return findProgram(["redis-server", "valkey-server"]);
}

/** By Debian package. */
export const testNeeds = {
  chromium: {
    purpose: "the browser tests, and for WebGPU tests without a graphics card",
    isThere: () => findChromium() !== undefined,
  },
  libvulkan1: { purpose: "the WebGPU tests", isThere: hasVulkanLoader },
  ffmpeg: {
    purpose: "the tests of recordings in further formats, and of WebVTT",
    isThere: () => findFfmpeg() !== undefined,
  },
  praat: { purpose: "the test of TextGrids", isThere: () => findPraat() !== undefined },
  "libxml2-utils": {
    purpose: "the tests of ELAN's format and of pictures",
    isThere: () => findXmllint() !== undefined,
  },
  "redis-server": {
    purpose: "the tests of runs over many machines",
    isThere: () => findRedis() !== undefined,
  },
};

export const benchNeeds = {
  "python3-torch": {
    purpose: "the comparison with PyTorch",
    isThere: () => existsSync("/usr/lib/python3/dist-packages/torch"),
  },
  "python3-sklearn": {
    purpose: "the comparison with a script for PyTorch and scikit-learn",
    isThere: () => existsSync("/usr/lib/python3/dist-packages/sklearn"),
  },
  "redis-server": { purpose: "the queue's figures", isThere: () => findRedis() !== undefined },
  ffmpeg: { purpose: "the recordings of the fuzzer", isThere: () => findFfmpeg() !== undefined },
};
