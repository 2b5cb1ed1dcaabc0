/**
 * @file `emoforge/node`: what Node provides. Files, worker processes, ffmpeg, pictures and ONNX Runtime's native build, or all of them
 * together as a workspace.
 */

export { openWorkspace, type WorkspaceOptions } from "../cli/workspace.ts";
export {
  createProcessPool,
  describeMachine,
  type Machine,
  nodeFiles,
  nodePlatform,
  shippedModel,
} from "../platform/node/index.ts";
export { renderPng } from "../platform/node/png.ts";
export { createNodeEngine, type NodeEngineOptions } from "../tensor/node.ts";
