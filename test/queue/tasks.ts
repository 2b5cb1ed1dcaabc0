/** @file What the worker processes of the queue's tests can do. Each task leaves a line in a file of the store, so that a test can count. */

import { appendFileSync, existsSync } from "node:fs";
import { EmoforgeError, type OnProgress } from "../../src/core/index.ts";
import { serveTasks } from "../../src/platform/node/index.ts";

interface Payload {
  readonly store: string;
  readonly n: number;
  readonly ms?: number;
}

const began = ({ store, n }: Payload) => appendFileSync(`${store}/began.txt`, `${n}\n`);
const ended = ({ store, n }: Payload) => appendFileSync(`${store}/ended.txt`, `${n}\n`);
const pause = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

serveTasks({
  /** Takes its time, and answers with a path. */
  work: async (payload: Payload, onProgress: OnProgress) => {
    began(payload);
    onProgress(1, 2);
    await pause(payload.ms);
    ended(payload);
    return { n: payload.n, file: `${payload.store}/${payload.n}.json` };
  },
  /** Goes on only when there is a file "go". */
  held: async (payload: Payload) => {
    began(payload);
    while (!existsSync(`${payload.store}/go`)) await pause(5);
    ended(payload);
    return payload.n;
  },
  fault: async ({ store }: Payload) => {
    throw new EmoforgeError(`${store}/x: expected this, got that.`);
  },
  die: async (payload: Payload) => {
    began(payload);
    process.kill(process.pid, "SIGKILL");
  },
});
