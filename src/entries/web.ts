/**
 * @file `emoforge/web`: what a browser provides. Files behind addresses, picked by the user, in a zip archive or in memory; checksums;
 * the browser's own decoders; ONNX Runtime's WebAssembly build.
 */

export {
  browserMedia,
  type FetchOptions,
  fetchFiles,
  memoryFiles,
  pickedFiles,
  webHasher,
  webPlatform,
  zipFiles,
} from "../platform/browser/index.ts";
export { createWebEngine, type WebEngineOptions } from "../tensor/web.ts";
