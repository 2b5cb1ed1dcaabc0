/** @file Emoforge in Node: the ports of `core` on a local file system, and worker processes. Imported as `emoforge/node`. */

export { openWorkspace, type WorkspaceOptions } from "./src/cli/workspace.ts";
export { createProcessPool, describeMachine, nodeFiles, nodePlatform } from "./src/platform/node/index.ts";
export { renderPng } from "./src/platform/node/png.ts";
