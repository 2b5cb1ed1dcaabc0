/**
 * @file `emoforge/node`: what Node brings. Files, worker processes, ffmpeg, pictures, ONNX Runtime's native build, and all of them as
 * a workspace.
 */

export { openWorkspace, type WorkspaceOptions } from "../cli/workspace.ts";
export {
  createProcessPool,
  describeMachine,
  type Machine,
  nodeFiles,
  nodePlatform,
} from "../platform/node/index.ts";
export { renderPng } from "../platform/node/png.ts";
export { createNodeEngine, type NodeEngineOptions } from "../tensor/node.ts";
