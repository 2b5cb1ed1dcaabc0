/** @file Where the time of a training step goes, by operation: `npm run bench -- profile <net> --device cpu|gpu`. */

import { parseArgs } from "node:util";
import { createRng } from "../src/core/index.ts";
import { convolutions } from "./engine/convolutions.ts";
import { lstms } from "./engine/lstm.ts";
import { product } from "./engine/product.ts";
import { countNodes } from "./gpu/nodes.ts";
import { createProfiler } from "./gpu/profile.ts";
import { described } from "./gpu/shown.ts";
import { fullTasks, smallTasks } from "./gpu/tasks.ts";
import { vggs } from "./spectrogram-vgg.ts";
import { viewmakers } from "./spectrogram-viewmaker.ts";

const tasks = new Map(
  [...fullTasks, ...smallTasks, ...vggs, ...viewmakers, ...lstms, ...convolutions, product].map((task) => [
    task.id,
    task,
  ]),
);

/** @param args A net; `--device cpu` (one thread; the default) or `gpu`; `--nodes`: count its ONNX nodes instead, which needs no card. */
export async function benchProfile(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { device: { type: "string", default: "cpu" }, nodes: { type: "boolean", default: false } },
  });
  const task = tasks.get(positionals[0]);
  if (task === undefined || !["cpu", "gpu"].includes(values.device)) {
    console.error(
      `expected a net (${[...tasks.keys()].join(", ")}) and --device cpu or gpu, got ${args.join(" ")}`,
    );
    process.exitCode = 2;
    return;
  }
  const backend = values.device === "gpu" ? "webgpu" : "cpu";
  console.log(task.title);
  if (values.nodes) {
    const { nodes, byOperator } = await countNodes(task, backend);
    console.log(`${nodes} nodes for ${backend}, without Reshape`);
    for (const [operator, count] of byOperator) console.log(`  ${count} x ${operator}`);
  } else {
    const profiler = await createProfiler(backend);
    const prepared = await task.prepare(profiler.engine, createRng(`bench ${task.id}`));
    const runs = 3;
    for (let i = 0; i < runs; i++) await prepared.step();
    console.log(described(task.id, { side: "profile", ...profiler.finish(runs) }));
  }
  // Sessions still open may keep the process from ending.
  process.exit();
}
