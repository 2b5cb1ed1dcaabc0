/** @file The TypeScript of the guides: every block type-checks, and those for Node run, on a small corpus made here. */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { saveBundle } from "../../src/bundle/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { toyParts } from "../bundle/toy.ts";
import { blocks, page, root } from "./markdown.ts";

let folder: string;
/** Of each block: named by its first line where others import it. */
const names: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emoforge-docs-"));
  const library = relative(folder, join(root, "index.ts")).replaceAll("\\", "/");
  const pages = ["docs/guides/models.md", "docs/guides/library.md"].map((path) => page(path).text);
  for (const [i, block] of pages.flatMap((text) => blocks(text, "ts")).entries()) {
    const name = /^\/\/ (\w+\.ts)\n/.exec(block)?.[1] ?? `block-${i + 1}.ts`;
    // A module even where it imports nothing; "emoforge" is the library of this tree.
    const here = block
      .replace('from "emoforge"', `from "${library}"`)
      .replace('from "emoforge/node"', `from "${library.replace("index.ts", "node.ts")}"`);
    await writeFile(join(folder, name), `${here}\nexport {};\n`);
    names.push(name);
  }
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeCorpus();
  await saveBundle(join(folder, "models/emodb"), toyParts(), nodePlatform.files, nodePlatform.hasher);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function writeCorpus(): Promise<void> {
  await mkdir(join(folder, "recordings"));
  const rows = ["file,speaker,gender,emotion"];
  for (const { id, speaker, sex, label, samples } of demoClips({ speakersPerSex: 2, takes: 3 })) {
    const bytes = encodeWav(samples, demoRateHz);
    await writeFile(join(folder, `recordings/${id}.wav`), bytes);
    if (rows.length === 1) await writeFile(join(folder, "call.wav"), bytes);
    rows.push(`${id}.wav,${speaker},${sex},${label}`);
  }
  await writeFile(join(folder, "recordings/mine.csv"), `${rows.join("\n")}\n`);
  const recipe = `title: t\nquestion: q?\ncorpora: [{ id: mine, path: recordings/mine.csv }]\nfeatures: { set: is09 }
augmenters: [{ kind: none }]\nclassifiers: [{ kind: svm }]\n`;
  await writeFile(join(folder, "mine.yaml"), recipe);
}

const run = (command: string, args: readonly string[]) =>
  new Promise<{ code: number; stdout: string; output: string }>((resolve) => {
    execFile(command, args, { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, stdout, output: stdout + stderr }),
    );
  });

test("all blocks type-check", async () => {
  const settings = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { typeRoots: [join(root, "node_modules/@types")], noUnusedLocals: false },
    files: names,
    // Declarations of untyped packages, which nothing imports.
    include: [join(root, "src/**/*.d.ts")],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const { code, output } = await run(process.execPath, [
    join(root, "node_modules/typescript/bin/tsc"),
    "--noEmit",
    "-p",
    folder,
  ]);
  expect(output).toBe("");
  expect(code).toBe(0);
});

test("all blocks for Node run, one after another", async () => {
  const order = names.filter((name) => name !== "browser.ts");
  expect(order.length).toBeGreaterThanOrEqual(8);
  const all = order.map((name) => `await import("./${name}");\nconsole.log("ran ${name}");`).join("\n");
  await writeFile(join(folder, "all.ts"), `${all}\nexport {};\n`);
  const { code, stdout, output } = await run(process.execPath, ["all.ts"]);
  expect(code, output).toBe(0);
  expect(stdout.match(/^ran .*$/gm)).toEqual(order.map((name) => `ran ${name}`));
  expect(stdout).toContain("384\n");
  // What the text promises: the weight of y = 2x, and twenty synthetic rows behind the recorded ones.
  expect(stdout).toMatch(/^2\.00$/m);
  expect(stdout).toMatch(/^36 56 \{\s+augmenter: 'transfer',\s+sources: \[ '\w+-\w+-\d+' \]/m);
  expect(stdout).toMatch(/UAR \{ value: [\d.]+, low: [\d.]+, high: [\d.]+ \}/);
});
