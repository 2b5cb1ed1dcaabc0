/** @file Reads the user's model from its file. */

import { type Files, type Hasher, ParameterError } from "../../core/index.ts";
import type { EmbeddingModel } from "./embedding.ts";

/** @throws {ParameterError} if it is not there. */
export async function readModel(
  path: string,
  files: Pick<Files, "read" | "exists">,
  hasher: Hasher,
): Promise<EmbeddingModel> {
  if (!(await files.exists(path))) {
    throw new ParameterError(
      'features "onnx", path',
      "the file of an ONNX model",
      `${path}, which is not there`,
      "A relative path starts at the working directory.",
    );
  }
  const model = await files.read(path);
  return { model, sha256: await hasher.sha256(model) };
}
