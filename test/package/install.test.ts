/** @file The package as another project gets it: it is packed, installed by the documented command, type-checked, trained with and bundled. */

import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { blocks, page, root } from "../docs/markdown.ts";
import { inCi } from "../machine.ts";
import { entries } from "./entries.ts";

// It takes half a minute in all, but much longer on a busy machine, since hundreds of megabytes are unpacked.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 480_000 });

const clips = [...demoClips({ speakersPerSex: 1, takes: 3 })];
const program = ["node_modules/emoforge/bin/emoforge.js"];
let folder: string;
/** Why nothing can be installed here, if that is so. */
let offline: string | undefined;

const run = (command: string, args: readonly string[], cwd = folder, env: NodeJS.ProcessEnv = {}) =>
  new Promise<{ code: number; stdout: string; output: string }>((resolve) => {
    execFile(command, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, stdout, output: stdout + stderr }),
    );
  });

/** The one line of a guide's shell commands that starts like this, without its comment. */
function documented(path: string, start: RegExp): string {
  const lines = blocks(page(path).text, "sh").flatMap((block) => block.split("\n"));
  const found = lines.filter((line) => start.test(line));
  expect(found).toHaveLength(1);
  return found[0].replace(/\s+#.*$/, "");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emoforge-consumer-"));
  const packed = await run("npm", ["pack", "--loglevel=warn", "--pack-destination", folder], root);
  expect(packed.code, packed.output).toBe(0);
  // For example, about settings that npm does not know.
  expect(packed.output).not.toContain("npm warn Unknown");
  await writeFile(join(folder, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }');
  await seedVersions();
  const quiet = { npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };
  // Tries again as often as by default, but without waiting for minutes in between.
  const soon = { npm_config_fetch_retry_mintimeout: "1000", npm_config_fetch_retry_maxtimeout: "3000" };
  const command = documented("docs/guides/first-steps.md", /npm install \.\/emoforge/);
  const installed = await run("sh", ["-c", command], folder, { ...quiet, ...soon });
  if (!inCi && /npm error code (ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONN\w+|E5\d\d)\b/.test(installed.output)) {
    offline = "the npm registry cannot be reached";
    return;
  }
  expect(installed.code, installed.output).toBe(0);
  await mkdir(join(folder, "recordings"));
  const rows = clips.map(({ id, speaker, sex, label }) => `${id}.wav,${speaker},${sex},${label}`);
  await writeFile(join(folder, "recordings/mine.csv"), `file,speaker,gender,emotion\n${rows.join("\n")}\n`);
  for (const { id, samples } of clips)
    await writeFile(join(folder, `recordings/${id}.wav`), encodeWav(samples, demoRateHz));
  await mkdir(join(folder, "models"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * The versions of our lock file, so that newer releases change little and npm's cache mostly suffices. Only what onnxruntime-node needs
 * is left for npm to find out: in a clone its global-agent is a different one (scripts/no-cuda-download).
 */
async function seedVersions(): Promise<void> {
  const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean; link?: boolean }>;
  };
  const { name, version, dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const archive = `emoforge-${version}.tgz`;
  const runtime = Object.entries(packages).filter(
    ([path, { dev, link }]) =>
      path.startsWith("node_modules/") && path !== "node_modules/onnxruntime-node" && !dev && !link,
  );
  const lock = {
    name: "consumer",
    lockfileVersion: 3,
    packages: {
      "": { name: "consumer", dependencies: { [name]: `file:${archive}` } },
      [`node_modules/${name}`]: { version, resolved: `file:${archive}`, dependencies },
      ...Object.fromEntries(runtime),
    },
  };
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lock));
}

const guide = blocks(page("docs/guides/models.md").text, "ts");
const isForPages = (block: string) => /^\/\/ (page|picked)\.ts\n/.test(block);
/** Files that each import one entry with all of its names, for all entries except some. */
const entriesBut = (...left: readonly string[]) =>
  Object.keys(entries)
    .filter((specifier) => !left.includes(specifier))
    .map((specifier) => `import * as all from "${specifier}";\nexport { all };\n`);

/** Settings that dependents may have, all with the strictest checks, which include declarations. */
const consumers: Readonly<Record<string, { readonly code: readonly string[]; readonly options: object }>> = {
  "in Node, without the types of a page": {
    code: [...entriesBut("emoforge/web"), ...guide.filter((block) => !isForPages(block))],
    options: { module: "nodenext", lib: ["es2024"], types: ["node"] },
  },
  "in a page, without the types of Node": {
    code: [...entriesBut("emoforge/node"), ...guide.filter(isForPages)],
    options: {
      module: "esnext",
      moduleResolution: "bundler",
      lib: ["es2024", "dom", "dom.iterable"],
      types: [],
    },
  },
};

describe("its declarations hold under the strictest settings, with those of its dependencies", () => {
  test.for(Object.entries(consumers))("%s", async ([name, { code, options }], context) => {
    expect(code.length).toBeGreaterThan(6);
    if (offline) return context.skip(offline);
    const place = name.replace(/\W+/g, "-");
    const files = code.map((_, i) => `${place}-${i}.ts`);
    for (const [i, text] of code.entries()) await writeFile(join(folder, files[i]), `${text}export {};\n`);
    const compilerOptions = {
      target: "es2023",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    };
    await writeFile(join(folder, `${place}.json`), JSON.stringify({ compilerOptions, files }));
    expect((await run(join(root, "node_modules/.bin/tsc"), ["-p", `${place}.json`])).output).toBe("");
  });
});

test("it trains, and predicts on the command line as in the project's own code", async (context) => {
  if (offline) return context.skip(offline);
  const emoforge = (...args: string[]) => run(process.execPath, [...program, ...args]);
  const args = ["recordings/mine.csv", "--no-evaluate", "--workers", "1", "--out", "models/emodb"];
  const trained = await emoforge("train", ...args);
  expect(trained.code, trained.output).toBe(0);
  // The model was trained with these recordings, so what it has to say about them is known.
  const known = clips.filter((_, i) => i % 7 === 0);
  const files = known.map(({ id }) => `recordings/${id}.wav`);
  const predicted = await emoforge("predict", "models/emodb", ...files, "--json");
  expect(predicted.code, predicted.output).toBe(0);
  const found = JSON.parse(predicted.stdout) as { file: string; label: string }[];
  expect(found.map(({ file, label }) => [file, label])).toEqual(
    known.map(({ label }, i) => [files[i], label]),
  );
  await copyFile(join(folder, files[0]), join(folder, "call.wav"));
  const code = `import { createPredictor, loadBundle } from "emoforge/bundle";
import { createNodeEngine, nodePlatform } from "emoforge/node";
const { files, hasher } = nodePlatform;
const predictor = await createPredictor(await loadBundle("models/emodb", files, hasher), await createNodeEngine());
console.log((await predictor.predictFile(await files.read("call.wav"), "call.wav")).label);
await predictor.release();`;
  await writeFile(join(folder, "own.js"), code);
  const own = await run(process.execPath, ["own.js"]);
  expect(own.output).toBe(`${known[0].label}\n`);
});

test("it can be bundled for browsers by the documented command", async (context) => {
  if (offline) return context.skip(offline);
  await writeFile(join(folder, "page.ts"), guide.find((text) => text.startsWith("// page.ts\n")) as string);
  const [, ...args] = documented("docs/guides/models.md", /^esbuild page\.ts/).split(" ");
  const { code, output } = await run(join(root, "node_modules/.bin/esbuild"), [
    ...args,
    "--log-level=warning",
  ]);
  expect(output).toBe("");
  expect(code).toBe(0);
  const scripts = (await readdir(join(folder, "public"))).map((name) => join(folder, "public", name));
  expect(scripts).toContain(join(folder, "public/page.js"));
  for (const script of scripts) {
    const text = await readFile(script, "utf8");
    expect(text.match(/(?:from|import\()\s*"(?:node:\w+|fs|path|crypto)"/g), script).toBeNull();
  }
});

test("importing it changes nothing in the program that does", async (context) => {
  if (offline) return context.skip(offline);
  const names = JSON.stringify(Object.keys(entries));
  const code = `const events = ["unhandledRejection", "uncaughtException", "exit", "SIGINT", "SIGTERM", "warning"];
const handlers = () => events.map((event) => process.listenerCount(event)).join();
const before = handlers();
for (const name of ${names}) await import(name);
console.log(handlers() === before ? "unchanged" : before + " is now " + handlers());`;
  await writeFile(join(folder, "imports.js"), code);
  expect((await run(process.execPath, ["imports.js"])).output).toBe("unchanged\n");
});
