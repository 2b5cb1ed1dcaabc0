/** @file A worker as a program of its own, for tests that kill it. Its one argument is its options, as JSON. */

import { join } from "node:path";
import { createProcessPool, nodePlatform } from "../../src/platform/node/index.ts";
import { parseAddress, serveQueue } from "../../src/queue/index.ts";

const { url, size, ...options } = JSON.parse(process.argv[2]);
await serveQueue(parseAddress(url), {
  ...options,
  workers: createProcessPool(join(import.meta.dirname, "tasks.ts"), size),
  clock: nodePlatform.clock,
  checkStore: async () => {},
});
