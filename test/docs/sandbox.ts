/** @file A folder in which the code of guides and doc comments can be checked and run, with recordings, a corpus, models and a recipe. */

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodeWav } from "../../src/audio/index.ts";
import { saveBundle } from "../../src/bundle/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { toyParts, toyVoices } from "../bundle/toy.ts";
import { toySpeechModel } from "../features/embedding/models.ts";
import { withSources } from "../package/entries.ts";
import { root } from "./markdown.ts";

export interface Sandbox {
  readonly folder: string;
  /** Writes TypeScript as a module of its own, in which "emoforge" is the library of this tree. */
  add(name: string, code: string): Promise<void>;
  /** Compiles all of it. @returns What the compiler says; "" if nothing. */
  compile(): Promise<string>;
  /** Imports the modules one after the other in one process; at the end of each there is a line "ran <name>". */
  runAll(
    names: readonly string[],
  ): Promise<{ readonly code: number; readonly stdout: string; readonly output: string }>;
  remove(): Promise<void>;
}

export async function createSandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), "emoforge-docs-"));
  const added: string[] = [];
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  const run = (command: string, args: readonly string[]) =>
    new Promise<{ code: number; stdout: string; output: string }>((resolve) => {
      const env = { ...process.env, EMOFORGE_CACHE: join(folder, "cache") };
      execFile(command, args, { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, stdout, output: stdout + stderr }),
      );
    });
  await write("package.json", '{ "type": "module" }');
  await fill(folder, write);
  return {
    folder,
    async add(name, code) {
      // So that it is a module even if it imports nothing.
      await write(name, `${withSources(code)}\nexport {};\n`);
      added.push(name);
    },
    async compile() {
      const settings = {
        extends: join(root, "tsconfig.json"),
        compilerOptions: {
          typeRoots: [join(root, "node_modules/@types")],
          noUnusedLocals: false,
          rewriteRelativeImportExtensions: false,
        },
        files: added,
        // The declarations of untyped packages, which nothing imports.
        include: [join(root, "src/**/*.d.ts")],
      };
      await write("tsconfig.json", JSON.stringify(settings));
      const tsc = join(root, "node_modules/typescript/bin/tsc");
      const { code, output } = await run(process.execPath, [tsc, "--noEmit", "-p", folder]);
      return code === 0 ? output : `${output}tsc ended with ${code}`;
    },
    async runAll(names) {
      const all = names.map((name) => `await import("./${name}");\nconsole.log("ran ${name}");`).join("\n");
      await write("all.ts", `${all}\nexport {};\n`);
      return run(process.execPath, ["all.ts"]);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Writes `call.wav`, `recordings/mine.csv` with four speakers, the bundles `models/emodb` and `models/voices`, `hubert.onnx`, `mine.yaml` and the run `runs/demo`. */
async function fill(folder: string, write: (path: string, content: string | Uint8Array) => Promise<void>) {
  const rows = ["file,speaker,gender,emotion"];
  for (const { id, speaker, sex, label, samples } of demoClips({ speakersPerSex: 2, takes: 3 })) {
    const bytes = encodeWav(samples, demoRateHz);
    await write(`recordings/${id}.wav`, bytes);
    if (rows.length === 1) await write("call.wav", bytes);
    rows.push(`${id}.wav,${speaker},${sex},${label}`);
  }
  await write("recordings/mine.csv", `${rows.join("\n")}\n`);
  await write(
    "mine.yaml",
    `title: t\nquestion: q?\ncorpora: [{ id: mine, path: recordings/mine.csv }]\nfeatures: { set: is09 }
augmenters: [{ kind: none }]\nclassifiers: [{ kind: svm }]\n`,
  );
  await write("hubert.onnx", toySpeechModel());
  // Any finished run will do.
  await cp(join(root, "results/shilandari-2022-scarce-quick"), join(folder, "runs/demo"), {
    recursive: true,
  });
  for (const [name, parts] of [
    ["emodb", toyParts()],
    ["voices", toyParts({ voices: toyVoices() })],
  ] as const)
    await saveBundle(join(folder, "models", name), parts, nodePlatform.files, nodePlatform.hasher);
}
