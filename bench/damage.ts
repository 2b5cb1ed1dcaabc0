/** @file `npm run bench -- damage [count] [seed]`: what a run makes of damaged files in its folder and its cache. */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, relative } from "node:path";
import { createRng, type Rng } from "../src/core/index.ts";

const launcher = join(import.meta.dirname, "../bin/emoforge.js");

const recipe = `
title: A small run to be damaged
question: Does it end with the same bytes?
corpora: [{ id: demo, classes: [anger, sadness, neutral] }]
features: { set: is09 }
protocol: { kind: k-fold-by-speaker, folds: 3 }
normalisation: [speaker]
repeats: 1
augmenters:
  - { kind: none }
  - { kind: noise }
  - { kind: cyclegan, adversarial: cross-entropy, hidden: [16], steps: 20, batch: 16 }
amounts: [1]
declaredAmount: 1
classifiers: [{ kind: svm, c: 0.01 }]
statistics: { resamples: 200 }
`;

const damages: Readonly<Record<string, (bytes: Uint8Array, rng: Rng) => Uint8Array>> = {
  truncated: (bytes, rng) => bytes.subarray(0, rng.integer(Math.max(1, bytes.length))),
  empty: () => new Uint8Array(0),
  zeros: (bytes) => new Uint8Array(bytes.length),
  "bit flipped": (bytes, rng) => {
    const at = rng.integer(Math.max(1, bytes.length));
    return bytes.map((byte, i) => (i === at ? byte ^ (1 << rng.integer(8)) : byte));
  },
  "foreign JSON": () => new TextEncoder().encode('{"format": "mine", "version": 7}'),
  "random bytes": (bytes, rng) => Uint8Array.from(bytes, () => rng.integer(256)),
};

/** The files that have to be the same to the byte whatever was damaged. */
const kept = /^run\/(results\.json|predictions\.csv|samples\.json|recipe\.yaml|fits\/.*|trials\/.*)$/;

/** Damages one file per round, every kind of file equally often, runs the same command again, and compares. */
export async function benchDamage([count = "200", seed = "1"]: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-damage-"));
  const rng = createRng(Number(seed)).fork("damage");
  try {
    writeFileSync(join(folder, "recipe.yaml"), recipe);
    const first = run(folder);
    if (first.status !== 0) throw new Error(first.stderr);
    const whole = digests(folder);
    const faults: string[] = [];
    const remarked = { yes: 0, no: 0 };
    const rounds = Number(count);
    for (let round = 0; round < rounds; round++) {
      const what = damageOne(folder, rng);
      const { status, stderr } = run(folder);
      if (/: damaged \(/.test(stderr)) remarked.yes++;
      else remarked.no++;
      const after = digests(folder);
      const different = Object.keys({ ...whole, ...after }).filter((path) => whole[path] !== after[path]);
      if ((round + 1) % 20 === 0) console.log(`${round + 1} of ${rounds}, ${faults.length} faults`);
      if (status === 0 && different.length === 0) continue;
      faults.push(
        `${round}: ${what}: exit ${status}, ${different.join(" ") || "same bytes"}: ${stderr.trim()}`,
      );
      console.log(faults[faults.length - 1]);
    }
    console.log(
      `${rounds} damaged files: ${rounds - faults.length} times exit 0 and the same bytes, ${faults.length} times not; ` +
        `${remarked.yes} with a remark, ${remarked.no} that were not read again or are written anew by every run (seed ${seed})`,
    );
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(folder: string) {
  const args = ["run", "recipe.yaml", "--out", "run", "--workers", "1"];
  const env = { ...process.env, EMOFORGE_CACHE: join(folder, "cache") };
  return spawnSync(process.execPath, [launcher, ...args], { cwd: folder, env, encoding: "utf8" });
}

function damageOne(folder: string, rng: Rng): string {
  const paths = filesBelow(folder).filter((path) => path !== "recipe.yaml");
  // In half of the rounds a trial has to be done again as well, so that tables and pools are read.
  const trial = pick(
    paths.filter((path) => path.startsWith("run/trials/")),
    rng,
  );
  const again = rng.uniform() < 0.5;
  const kinds = Map.groupBy(paths, (path) => dirname(path) + extname(path));
  const path = pick(kinds.get(pick([...kinds.keys()].sort(), rng)) ?? [], rng);
  const damage = pick(Object.keys(damages), rng);
  writeFileSync(join(folder, path), damages[damage](readFileSync(join(folder, path)), rng));
  if (again) rmSync(join(folder, trial));
  return `${path} ${damage}${again ? `, ${trial} removed` : ""}`;
}

function pick<T>(from: readonly T[], rng: Rng): T {
  return from[rng.integer(from.length)];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => relative(folder, join(folder, path)))
    .sort();
}

function digests(folder: string): Record<string, string> {
  const found = filesBelow(folder).filter((path) => kept.test(path));
  return Object.fromEntries(
    found.map((path) => [
      path,
      createHash("sha256")
        .update(readFileSync(join(folder, path)))
        .digest("hex"),
    ]),
  );
}
