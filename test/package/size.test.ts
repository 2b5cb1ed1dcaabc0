/** @file What a page downloads: the entries are bundled, and must be small and contain nothing that is not used. */

import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { describe, expect, test } from "vitest";
import { page } from "../docs/markdown.ts";
import { withSources } from "./entries.ts";

const root = join(import.meta.dirname, "../..");

interface Bundled {
  /** Bytes, gzipped, that have to be there before anything runs. */
  readonly first: number;
  /** What is loaded when it is needed, without the ONNX runtime. */
  readonly later: readonly { readonly name: string; readonly bytes: number }[];
  /** Packages in what comes first. */
  readonly packages: readonly string[];
  /** Source files of this project in what comes first. */
  readonly sources: readonly string[];
}

/** Bundles as dependents do, without externals: a module of Node in it is an error. */
async function built(code: string, splitting: boolean) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: withSources(code), resolveDir: root, loader: "ts" },
    bundle: true,
    splitting,
    minify: true,
    write: false,
    metafile: true,
    absWorkingDir: root,
    outdir: "out",
    format: "esm",
    platform: "browser",
    logLevel: "silent",
    ...(splitting ? {} : { external: ["onnxruntime-web"] }),
  });
  const sizes = new Map(outputFiles.map(({ path, contents }) => [basename(path), gzipSync(contents).length]));
  return Object.entries(metafile.outputs).map(
    ([path, output]): Output => ({ ...output, name: basename(path), bytes: sizes.get(basename(path)) ?? 0 }),
  );
}

type Output = Metafile["outputs"][string] & { readonly name: string; readonly bytes: number };

async function bundled(code: string): Promise<Bundled> {
  const outputs = await built(code, true);
  const entry = outputs.filter(({ entryPoint }) => entryPoint === "<stdin>");
  const first = reached(entry, outputs, ["import-statement"]);
  const all = reached(entry, outputs, ["import-statement", "dynamic-import"]);
  const later = all.filter(
    (output) => !first.includes(output) && !packagesOf(output).includes("onnxruntime-web"),
  );
  const inputs = first
    .flatMap((output) => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
  return {
    first: first.reduce((sum, { bytes }) => sum + bytes, 0),
    later: later.map((output) => ({ name: packagesOf(output)[0] ?? output.name, bytes: output.bytes })),
    packages: [...new Set(inputs.flatMap((path) => packageOf(path) ?? []))]
      .filter((name) => !name.startsWith("@protobufjs/"))
      .sort(),
    sources: inputs.filter((path) => path.startsWith("src/")),
  };
}

/** These files and what they import, directly or not. */
function reached(from: readonly Output[], outputs: readonly Output[], kinds: readonly string[]): Output[] {
  const found = new Set<Output>();
  const add = (output: Output) => {
    if (found.has(output)) return;
    found.add(output);
    for (const { path, kind } of output.imports)
      if (kinds.includes(kind)) for (const next of outputs) if (next.name === basename(path)) add(next);
  };
  from.forEach(add);
  return [...found];
}

const packageOf = (path: string) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];

/** Names of packages, the largest first. */
function packagesOf({ inputs }: Metafile["outputs"][string]): string[] {
  const bytes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const name = packageOf(path);
    if (name !== undefined && bytesInOutput > 0) bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
  }
  return [...bytes].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

test("a page that predicts downloads little, and nothing of reports, recipes or training", async () => {
  const code = `
    import { createPredictor, fileSource, loadBundle } from "emoforge/bundle";
    import { createWebEngine, webPlatform } from "emoforge/web";
    console.log(createPredictor, fileSource, loadBundle, createWebEngine, webPlatform);`;
  const { first, later, packages, sources } = await bundled(code);
  const [whole] = await built(code, false);
  const onDemand = later.map(({ name, bytes }) => `${name} ${kB(bytes)}`);
  console.log(
    `prediction, without the ONNX runtime: ${kB(first)} gzipped; on demand: ${onDemand.join(", ")}`,
  );
  console.log(`prediction, if the bundler cannot split: ${kB(whole.bytes)}`);
  expect(first).toBeLessThan(100_000);
  // These must be the sizes that the guide states, but a release of a dependency may change them a little.
  const told = / loads (\d+) kB[\s\S]* at once: (\d+) kB/.exec(page("docs/guides/models.md").text);
  expect(first / Number(told?.[1])).toBeCloseTo(1000, -2);
  expect(whole.bytes / Number(told?.[2])).toBeCloseTo(1000, -2);
  expect(packages).toEqual(["zod"]);
  const folders = [...new Set(sources.map((path) => path.split("/")[1]))].sort();
  expect(folders).toEqual([
    "answers",
    "audio",
    "bundle",
    "classify",
    "core",
    "evaluate",
    "features",
    "platform",
    "tensor",
  ]);
  expect(sources.filter((path) => path.startsWith("src/classify"))).toEqual(["src/classify/segments/cut.ts"]);
  expect(sources.filter((path) => path.startsWith("src/evaluate")).sort()).toEqual([
    "src/evaluate/adapt.ts",
    "src/evaluate/discriminants.ts",
    "src/evaluate/interval.ts",
    "src/evaluate/limits.ts",
    "src/evaluate/normalise.ts",
  ]);
});

/** Packages that are large, or of no use in a page. */
const heavy =
  /^(echarts|zrender|yaml|csv-parse|libsvm-js|mediabunny|hyparquet.*|@zip.js|onnxruntime.*|@resvg.*)$/;

describe("the root, bundled without externals, contains only those large packages that are used", () => {
  test.each([
    ["createRng", []],
    ["bootstrapMetric", []],
    ["createFeatureSet", []],
    ["createAugmenter", []],
    ["createPredictor", []],
    ["createClassifier", ["libsvm-js"]],
    // For db.yaml of audformat, and for tables.
    ["loadCorpus", ["csv-parse", "yaml"]],
    // It checks the options of classifiers.
    ["resolveRecipe", ["libsvm-js", "yaml"]],
  ])("%s", async (name, expected) => {
    const { first, packages } = await bundled(`import { ${name} } from "emoforge"; console.log(${name});`);
    console.log(`${name}: ${kB(first)} gzipped`);
    expect(packages.filter((one) => heavy.test(one))).toEqual(expected);
  });

  test("everything in it, but no charts", async () => {
    const { first, packages } = await bundled(`import * as all from "emoforge"; console.log(all);`);
    console.log(`all of the root: ${kB(first)} gzipped`);
    expect(packages.filter((name) => /echarts|zrender|onnxruntime/.test(name))).toEqual([]);
  });
});
