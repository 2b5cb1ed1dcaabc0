/** @file Runs the program as a user does: as a process with an exit code and output. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodeWav } from "../../src/audio/index.ts";
import { type Io, terminalIo } from "../../src/cli/io.ts";
import { runCommand } from "../../src/cli/main.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { type InspectPayload, inspectTask } from "../../src/experiment/prepare/inspect.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";

const launcher = join(import.meta.dirname, "../../bin/emoforge.js");

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a non-ASCII name and a space, a cache of its own, and no data folder unless a test names one. */
export function workplace() {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-Prüfung 試-"));
  const at = (...parts: string[]) => join(folder, ...parts);
  return {
    folder,
    at,
    /** @param options `stopAt`: when standard error says this, the process gets the signal of Ctrl-C. */
    emoforge: (
      args: readonly string[],
      env: Record<string, string> = {},
      options: { readonly stopAt?: string } = {},
    ) =>
      new Promise<Outcome>((resolve) => {
        const { EMOFORGE_DATA: _, ...inherited } = process.env;
        const child = execFile(
          process.execPath,
          [launcher, ...args],
          { cwd: folder, env: { ...inherited, EMOFORGE_CACHE: at("cache"), ...env }, maxBuffer: 1 << 28 },
          (error, stdout, stderr) =>
            resolve({
              code: error === null ? 0 : typeof error.code === "number" ? error.code : -1,
              stdout,
              stderr,
            }),
        );
        const { stopAt } = options;
        if (stopAt !== undefined)
          child.stderr?.on("data", (text) => String(text).includes(stopAt) && child.kill("SIGINT"));
      }),
    /** The same without a process of its own, for commands that need workers only to check recordings. */
    async inProcess(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
      const [out, err]: [string[], string[]] = [[], []];
      const io: Io = {
        ...terminalIo(new AbortController().signal),
        print: (line) => void out.push(line),
        note: (line) => void err.push(line),
        progress: () => ({ update() {}, end() {} }),
        env,
        cwd: folder,
        cacheFolder: at("cache"),
        dataFolder: (option) => option ?? env.EMOFORGE_DATA,
        workers: async () => ({
          size: 1,
          async run<Result>(task: string, payload: unknown) {
            if (task !== "inspect") throw new Error(`no workers for ${task} here`);
            return (await inspectTask(payload as InspectPayload, nodePlatform)) as Result;
          },
          async close() {},
        }),
      };
      return { code: await runCommand(args, io), stdout: out.join("\n"), stderr: err.join("\n") };
    },
    async write(path: string, content: Uint8Array | string) {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), content);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A small version of the demo corpus, with a manifest: four speakers, five emotions, two takes. */
export async function writeSmallCorpus({ write }: ReturnType<typeof workplace>): Promise<void> {
  const lines = ["file,speaker,gender,emotion,device"];
  for (const { id, speaker, sex, label, samples } of demoClips({ speakersPerSex: 2, takes: 2 })) {
    await write(`Töne/${label}/${id}.wav`, encodeWav(samples, demoRateHz));
    lines.push(`Töne/${label}/${id}.wav,${speaker},${sex},${label},${lines.length % 2 ? "phone" : "studio"}`);
  }
  await write("Töne.csv", `${lines.join("\n")}\n`);
}

export function oneVoice(): Float32Array {
  for (const { samples } of demoClips({ speakersPerSex: 1, takes: 1 })) return samples;
  throw new Error("the demo corpus is empty");
}

/** Rows of a simple CSV, each by column. */
export function readCsv(text: string): Record<string, string>[] {
  const [head, ...rows] = text.trimEnd().split("\n");
  const names = head.split(",");
  return rows.map((row) => Object.fromEntries(row.split(",").map((cell, i) => [names[i], cell])));
}
