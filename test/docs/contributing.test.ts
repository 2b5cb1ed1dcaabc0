/** @file Builds the augmenter of CONTRIBUTING by its steps in a copy of the sources: it type-checks, keeps its contract, and is known. */

import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocks, page, root } from "./markdown.ts";

const [, example] = page("CONTRIBUTING.md").text.split("\n## Example: a new augmenter\n");

let folder: string;
const at = (path: string) => join(folder, path);

/** What it takes to check, test and run it. */
const copied = [
  ...["src", "bin", "docs/reference", "recipes/demo.yaml"],
  ...["package.json", "tsconfig.json", "vitest.config.ts", "biome.json"],
  ...["test/augment/contract.ts", "test/augment/toy.ts", "test/augment/kinds.test.ts", "test/core/kinds.ts"],
  ...["test/docs/markdown.ts", "test/docs/recipe.test.ts"],
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emoforge-example-"));
  for (const path of copied) await cp(join(root, path), at(path), { recursive: true });
  await symlink(join(root, "node_modules"), at("node_modules"), "junction");

  for (const block of blocks(example, "ts")) {
    const [, path, text] = /^\/\/ (\S+)\n([\s\S]*)$/.exec(block) ?? [];
    await writeFile(at(path), text);
  }
  await change("src/augment/index.ts", (text) => blocks(example, "diff").reduce(applied, text));
  const [table] = blocks(example, "markdown");
  await change("docs/reference/recipe.md", (text) =>
    text.replace("### `transfer`", `${table}\n### \`transfer\``),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function change(path: string, how: (text: string) => string): Promise<void> {
  await writeFile(at(path), how(await readFile(at(path), "utf8")));
}

/** Applies a diff without line numbers to a text, in which each part of the diff, between empty lines, has exactly one place. */
function applied(text: string, diff: string): string {
  return diff
    .trimEnd()
    .split("\n\n")
    .reduce((before, part) => {
      const side = (other: string) =>
        part
          .split("\n")
          .filter((line) => !line.startsWith(other))
          .map((line) => line.slice(1))
          .join("\n");
      expect(before.split(side("+")), side("+")).toHaveLength(2);
      return before.replace(side("+"), () => side("-"));
    }, text);
}

/** Runs a process in the copy that knows nothing of the tests that started it. */
const run = (script: string, ...args: readonly string[]) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV)/.test(name));
    const options = { cwd: folder, env: { ...Object.fromEntries(inherited), NO_COLOR: "1" } };
    execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr }),
    );
  });

test("commands and recipes know it by its file and its line", async () => {
  const help = await run("bin/emoforge.js", "augment", "--help");
  expect(help.output.replace(/\s+/g, " ")).toContain("smote, mixup, calibrated, swap, transfer, gan");

  const [, override] = /--override '(.*?)'/.exec(blocks(example, "sh")[0]) ?? [];
  await writeFile(
    at("resolve.ts"),
    `import { readFileSync } from "node:fs";
import { resolveRecipe } from "./src/experiment/index.ts";
const text = readFileSync("recipes/demo.yaml", "utf8");
const { recipe } = resolveRecipe(text, "demo", { overrides: [process.argv[2]] });
console.log(JSON.stringify(recipe.augmenters.at(-1)));
`,
  );
  expect(await run("resolve.ts", override)).toEqual({ code: 0, output: '{"kind":"swap","share":0.5}\n' });
});

test("it is formatted, and type-checks together with everything that uses augmenters", async () => {
  const written = ["src/augment", "test/augment"];
  const lint = await run("node_modules/@biomejs/biome/bin/biome", "check", "--vcs-enabled=false", ...written);
  expect(lint.code, lint.output).toBe(0);

  await change("tsconfig.json", (text) =>
    text.replace(/"include": .*/, '"include": ["src", "test/augment"]'),
  );
  expect(await run("node_modules/typescript/bin/tsc", "--noEmit")).toEqual({ code: 0, output: "" });
});

test("its tests pass, those of all kinds, and those of the reference", async () => {
  const files = ["test/augment/swap.test.ts", "test/augment/kinds.test.ts", "test/docs/recipe.test.ts"];
  const { code, output } = await run("node_modules/vitest/vitest.mjs", "run", ...files);
  expect(code, output).toBe(0);
  expect(output).toMatch(/Test Files +3 passed/);
});
