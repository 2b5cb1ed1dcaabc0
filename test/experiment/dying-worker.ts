/** @file The program of the worker processes in the test of lost workers: a recording named "deadly" kills them. */

import { clipsTask } from "../../src/experiment/prepare/extract-clips.ts";
import { extractTask } from "../../src/experiment/prepare/extract-rows.ts";
import { framesTask } from "../../src/experiment/prepare/frames.ts";
import { inspectTask } from "../../src/experiment/prepare/inspect.ts";
import { openFeatures } from "../../src/features/index.ts";
import { nodePlatform, serveTasks } from "../../src/platform/node/index.ts";

const platform = nodePlatform;
const open = (config: Parameters<typeof openFeatures>[0]) =>
  openFeatures(config, {
    ...platform,
    engine: () => Promise.reject(new Error("no engine here")),
  });

function dying<Payload, Answer>(task: (payload: Payload) => Promise<Answer>) {
  return (payload: Payload) => {
    if (JSON.stringify(payload).includes("deadly")) process.kill(process.pid, "SIGKILL");
    return task(payload);
  };
}

serveTasks({
  extract: dying((payload: Parameters<typeof extractTask>[0]) => extractTask(payload, { ...platform, open })),
  clips: dying((payload: Parameters<typeof clipsTask>[0]) => clipsTask(payload, platform)),
  frames: dying((payload: Parameters<typeof framesTask>[0]) => framesTask(payload, platform.files)),
  inspect: dying((payload: Parameters<typeof inspectTask>[0]) => inspectTask(payload, platform)),
});
