/** @file Workers of the queue's benchmark that only wait: as many as asked for, in one process. Its one argument is its options, as JSON. */

import { nodePlatform } from "../../src/platform/node/index.ts";
import { parseAddress, serveQueue } from "../../src/queue/index.ts";

const { url, count, ...shared } = JSON.parse(process.argv[2]);
await Promise.all(
  Array.from({ length: count }, (_, i) =>
    serveQueue(parseAddress(url), {
      ...shared,
      worker: `bench/${i}`,
      workers: {
        size: 1,
        async run<Result>(_task: string, payload: unknown): Promise<Result> {
          const { ms } = payload as { ms: number };
          if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
          return { failed: [], seconds: [] } as Result;
        },
        close: async () => {},
      },
      clock: nodePlatform.clock,
      checkStore: async () => {},
    }),
  ),
);
