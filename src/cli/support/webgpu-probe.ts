/** @file Tries whether WebGPU works, in a process of its own: a faulty graphics driver may end the process that uses it. */

import { execFile } from "node:child_process";

const mark = "webgpu-fault: ";

const script = (tensorUrl: string, engineUrl: string) => `
try {
  const { input, matmul } = await import(${JSON.stringify(tensorUrl)});
  const { createNodeEngine } = await import(${JSON.stringify(engineUrl)});
  const engine = await createNodeEngine({ backend: "webgpu" });
  const program = await engine.compile({ y: matmul(input("a", [2, 2]), input("b", [2, 2])) });
  const { y } = await program.run({ a: Float32Array.of(1, 2, 3, 4), b: Float32Array.of(1, 0, 0, 1) });
  console.log([...y].join());
} catch (error) {
  console.log(${JSON.stringify(mark)} + error.message.replaceAll("\\n", " "));
}
process.exit(0);`;

interface ProbeOptions {
  readonly timeoutMs?: number;
  /** The environment of that process; variables choose the Vulkan driver. */
  readonly env?: NodeJS.ProcessEnv;
}

/** @returns Undefined if a small product was computed correctly; otherwise why not. */
export async function probeWebgpu(options: ProbeOptions = {}): Promise<string | undefined> {
  const { timeoutMs = 30_000, env = process.env } = options;
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const at = (path: string) => new URL(`${path}.${ending}`, import.meta.url).href;
  const code = script(at("../../tensor/index"), at("../../tensor/node"));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--input-type=module", "-e", code],
      { timeout: timeoutMs, env },
      (error, stdout) => {
        if (stdout.includes("1,2,3,4")) return resolve(undefined);
        if (error?.killed) return resolve(`no answer in ${timeoutMs / 1000} s`);
        const told = stdout.split("\n").find((line) => line.startsWith(mark));
        if (told === undefined)
          return resolve(`the trial ended with ${error?.signal ?? `code ${error?.code}`}`);
        // The text before the last sentence names places in the runtime's source code.
        resolve(
          told
            .slice(mark.length)
            .trim()
            .replace(/^.* was false\. /, ""),
        );
      },
    );
  });
}
