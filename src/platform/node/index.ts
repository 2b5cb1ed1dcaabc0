/** @file The Node implementation of the ports in `core/ports.ts`. */

import { createHash } from "node:crypto";
import type { Platform } from "../../core/index.ts";
import { nodeFiles } from "./files.ts";

export { nodeFiles } from "./files.ts";
export { removeLeftovers, removeOldScratch } from "./leftovers.ts";
export { describeMachine, type Machine } from "./machine.ts";
export { createProcessPool, serveTasks } from "./workers.ts";

export const nodePlatform: Platform = {
  files: nodeFiles,
  clock: { now: () => Date.now() },
  hasher: {
    sha256: async (content) => createHash("sha256").update(content).digest("hex"),
    begin() {
      const hash = createHash("sha256");
      return { append: (content) => void hash.update(content), end: () => hash.digest("hex") };
    },
  },
};
export { packageFolder, packageVersion, shippedModel } from "./version.ts";
