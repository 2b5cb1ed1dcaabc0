import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const launcher = join(import.meta.dirname, "../../bin/emoforge.js");

const recipe = (seed: number) => `
title: Small
question: Does it end well?
seed: ${seed}
corpora: [{ id: töne, path: Töne.csv, classes: [anger, sadness] }]
features: { set: is09 }
protocol: { kind: k-fold-by-speaker, folds: 2 }
normalisation: [train]
repeats: 1
augmenters: [{ kind: none }, { kind: noise }]
amounts: [1]
declaredAmount: 1
classifiers: [{ kind: majority }]
statistics: { resamples: 100 }
`;

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write("one.yaml", recipe(1));
  await place.write("two.yaml", recipe(2));
  await place.write("datei", "a file");
  await place.write("fremd/brief.txt", "not ours");
  await place.write("da.csv", "mine");
  await place.write("da.npy", "mine");
  await place.write("neu.rows.csv", "mine");
  await place.write("da.arff.provenance.csv", "mine");
});
afterAll(place.remove);

const data = ["Töne.csv", "--workers", "1"];

describe("before anything is computed", () => {
  const nothing = process.platform === "linux" ? ["/proc/emoforge/x.csv"] : [];

  test.each([
    [
      ["run", "one.yaml", "--out", "datei"],
      "--out: expected a folder, got datei, which is a file. Choose another name.",
    ],
    [
      ["run", "one.yaml", "--out", "fremd"],
      "--out: expected a new or empty folder, or that of a run, got fremd, which holds brief.txt. Choose another one, or add --force.",
    ],
    [
      ["extract", ...data, "--out", "fremd", "--format", "csv"],
      "--out: expected a file, got fremd, which is a folder. Choose another name.",
    ],
    [
      ["extract", ...data, "--out", "da.csv"],
      "--out: expected a new file, got da.csv, which exists. Choose another name, or add --force.",
    ],
    [
      ["extract", ...data, "--out", "da.npy"],
      "--out: expected a new file, got da.npy, which exists. Choose another name, or add --force.",
    ],
    [
      ["augment", ...data, "--with", "noise", "--out", "da.csv"],
      "--out: expected a new file, got da.csv, which exists. Choose another name, or add --force.",
    ],
    [
      ["init", "Töne.csv", "--out", "fremd"],
      "--out: expected a file, got fremd, which is a folder. Choose another name.",
    ],
    [
      ["train", ...data, "--out", "datei"],
      "--out: expected a folder, got datei, which is a file. Choose another name.",
    ],
    [
      ["train", ...data, "--out", "fremd"],
      "--out: expected a new folder, or an older bundle, got fremd, which holds brief.txt.",
    ],
    [["report", "datei"], "<folder>: expected a folder, got datei, which is a file. Choose another name."],
    ...nothing.map((path): [string[], string] => [
      ["extract", ...data, "--out", path],
      `--out: expected a place that can be written, got ${path} (ENOENT: no such file or directory, open '/proc/.emoforge-`,
    ]),
  ])("%j is refused", async (args, message) => {
    const { code, stderr } = await place.inProcess(args);
    expect(stderr.replace(/\n$/, "")).toContain(`emoforge: ${message}`);
    expect(code).toBe(1);
    expect(existsSync(place.at("cache", "features"))).toBe(false);
  });

  test("files that are written beside the named one are checked too", async () => {
    const npy = await place.inProcess(["extract", ...data, "--out", "neu.npy"]);
    expect(npy.stderr).toBe(
      `emoforge: --out: expected a new file, got ${place.at("neu.rows.csv")}, which exists. Choose another name, or add --force.`,
    );
    const arff = await place.inProcess(["augment", ...data, "--with", "noise", "--out", "da.arff"]);
    expect(arff.stderr).toBe(
      `emoforge: --out: expected a new file, got ${place.at("da.arff.provenance.csv")}, which exists. Choose another name, or add --force.`,
    );
  });

  test("a cache that is a file is named", async () => {
    const { code, stderr } = await place.emoforge(["extract", ...data, "--out", "x.csv"], {
      EMOFORGE_CACHE: place.at("datei"),
    });
    expect(stderr).toBe(
      `emoforge: EMOFORGE_CACHE: expected a folder, got ${place.at("datei")}, which is a file. Choose another name.\n`,
    );
    expect(code).toBe(1);
  });
});

test("a run goes on in its own folder, and replaces another recipe's results only with --force", async () => {
  const run = (name: string, ...more: string[]) =>
    place.emoforge(["run", name, "--out", "lauf", "--workers", "1", ...more]);
  const seed = () => JSON.parse(readFileSync(place.at("lauf/results.json"), "utf8")).seed;
  const first = await run("one.yaml");
  expect(first.code, first.stderr).toBe(0);
  const again = await run("one.yaml");
  expect(again.code, again.stderr).toBe(0);
  expect(again.stdout).toMatch(/\nTook \d+ s( \(\d+ s in all sittings\))?\. Report: /);

  const other = await run("two.yaml");
  expect([other.code, other.stderr]).toEqual([
    1,
    "emoforge: --out: expected a new folder, or that of a run of the same recipe, got lauf, which holds a run of another recipe (of the same title, with other settings). Choose another folder, or add --force: its results are replaced; finished trials that both have are kept.\n",
  ]);
  expect(seed()).toBe(1);
  expect((await run("two.yaml", "--plan")).code).toBe(0);
  const forced = await run("two.yaml", "--force");
  expect(forced.code, forced.stderr).toBe(0);
  expect(seed()).toBe(2);
}, 60_000);

describe.runIf(process.platform !== "win32")("what ends a command from outside", () => {
  const start = (args: readonly string[], stdio: ("ignore" | "pipe")[]) => {
    const { EMOFORGE_DATA: _, ...inherited } = process.env;
    const env = { ...inherited, EMOFORGE_CACHE: place.at("other-cache") };
    const child = spawn(process.execPath, [launcher, ...args], { cwd: place.folder, env, stdio });
    let stderr = "";
    child.stderr?.on("data", (text) => {
      stderr += String(text);
    });
    const ended = new Promise<{ code: number | null; stderr: string }>((resolve) =>
      child.on("close", (code) => resolve({ code, stderr })),
    );
    return { child, ended };
  };

  test.each(["SIGHUP", "SIGTERM"] as const)(
    "%s ends it like Ctrl-C",
    async (signal) => {
      const { child, ended } = start(
        ["extract", "demo", "--out", `${signal}.csv`],
        ["ignore", "ignore", "pipe"],
      );
      child.stderr?.on("data", (text) => String(text).includes("extracting") && child.kill(signal));
      const { code, stderr } = await ended;
      expect(code).toBe(130);
      expect(stderr).toMatch(
        /\nstopping \(what is finished stays; press Ctrl-C again to leave at once\)\nemoforge: stopped on request\n$/,
      );
      expect(existsSync(place.at(`${signal}.csv`))).toBe(false);
    },
    60_000,
  );

  test("nobody reads standard output: one line, and code 141", async () => {
    const { child, ended } = start(["corpus", "list"], ["ignore", "pipe", "pipe"]);
    child.stdout?.destroy();
    const { code, stderr } = await ended;
    expect(stderr).toContain("emoforge: stopped, since nobody reads its standard output any more.\n");
    expect(stderr).not.toContain("    at ");
    expect(code).toBe(141);
  }, 30_000);

  test("nobody reads standard error: the work is done all the same", async () => {
    const { child, ended } = start(["extract", ...data, "--out", "still.csv"], ["ignore", "ignore", "pipe"]);
    child.stderr?.destroy();
    expect((await ended).code).toBe(0);
    expect(existsSync(place.at("still.csv"))).toBe(true);
  }, 60_000);

  test.runIf(existsSync("/dev/full"))(
    "a full standard output: one line, and code 1; a full standard error does no harm",
    () => {
      const sh = (line: string) =>
        spawnSync("sh", ["-c", line.replace("emoforge", `"${process.execPath}" "${launcher}"`)], {
          cwd: place.folder,
          encoding: "utf8",
        });
      const full = sh("emoforge corpus list > /dev/full");
      expect(full.stderr).toMatch(
        /emoforge: standard output could not be written \(ENOSPC: .*\)\. Make room, or send it elsewhere\.\n$/,
      );
      expect(full.status).toBe(1);
      expect(sh("emoforge corpus list 2> /dev/full").status).toBe(0);
    },
    30_000,
  );
});

/** Mounts a disk of this size; undefined if that is not allowed. */
function smallDisk(name: string, size: string): string | undefined {
  const folder = place.at(name);
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  return status === 0 ? folder : undefined;
}

test("a disk that fills up while a command works, or is full before, ends it with one line", async (context) => {
  const disk = smallDisk("disk", "2m");
  if (disk === undefined) return context.skip("only root can mount a small disk");
  try {
    const cache = { EMOFORGE_CACHE: join(disk, "cache") };
    const { code, stderr } = await place.emoforge(["extract", "demo", "--out", "y.csv"], cache);
    expect(stderr).toMatch(
      /^emoforge: .*\/cache\/demo\/.*\.wav: could not be written \(ENOSPC: .*\)\. Check the folder's permissions and free space\.\n$/,
    );
    expect(code).toBe(1);
    const again = await place.emoforge(["extract", "Töne.csv", "--out", "disk/z.csv"]);
    expect(again.stderr).toMatch(
      /^emoforge: --out: expected free space on the disk of disk\/z\.csv, got \d+ bytes\. Make room, or choose another place\.\n$/,
    );
    expect(again.code).toBe(1);
  } finally {
    execFileSync("umount", [disk]);
  }
}, 60_000);
