/** @file `emoforge/node`: what Node brings. Files, worker processes, ffmpeg, pictures, and ONNX Runtime's native build. */

export {
  createProcessPool,
  describeMachine,
  type Machine,
  nodeFiles,
  nodePlatform,
} from "../platform/node/index.ts";
export { renderPng } from "../platform/node/png.ts";
export { createNodeEngine, type NodeEngineOptions } from "../tensor/node.ts";
