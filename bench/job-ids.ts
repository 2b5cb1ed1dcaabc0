/** @file The ids of all jobs in the plan of every shipped recipe: stored results and caches stay valid only while these stay the same. */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { planRun, resolveRecipe } from "../src/experiment/index.ts";
import { createProcessPool, nodePlatform } from "../src/platform/node/index.ts";

const root = join(import.meta.dirname, "..");
const kept = join(root, "bench/results/job-ids.json");

/** Plans every recipe with the corpora at hand and compares the ids with the stored ones; `--write` stores them anew. */
export async function benchJobIds(args: readonly string[]): Promise<void> {
  const dataFolder = process.env.EMOFORGE_DATA;
  const cacheFolder = process.env.EMOFORGE_CACHE ?? join(homedir(), ".cache/emoforge");
  const workers = await createProcessPool(join(root, "src/cli/worker.ts"), 2);
  const found: Record<string, Record<string, string>> = {};
  for (const name of (await readdir(join(root, "recipes"))).filter((one) => one.endsWith(".yaml")).sort()) {
    const text = await readFile(join(root, "recipes", name), "utf8");
    const profile = /^ {2}quick:/m.test(text) ? { profile: "quick" } : {};
    const resolved = resolveRecipe(text, name, profile);
    try {
      const plan = await planRun(resolved.recipe, {
        platform: nodePlatform,
        workers,
        cacheFolder,
        runFolder: join(cacheFolder, "no-run"),
        dataFolder,
      });
      found[name] = {};
      for (const { prepared, plan: own } of plan.corpora) {
        const ids = own.groups.flatMap(({ id, trials }) => [id, ...trials.map((trial) => trial.id)]);
        const sum = createHash("sha256").update(ids.join("\n")).digest("hex").slice(0, 16);
        found[name][prepared.card.id] = `${ids.length} ids, SHA-256 ${sum}`;
      }
    } catch (error) {
      console.log(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  await workers.close();
  if (args.includes("--write")) {
    await mkdir(join(root, "bench/results"), { recursive: true });
    await writeFile(kept, `${JSON.stringify(found, undefined, 2)}\n`);
  }
  const before = JSON.parse(await readFile(kept, "utf8")) as typeof found;
  let other = 0;
  for (const [name, corpora] of Object.entries(found)) {
    for (const [corpus, ids] of Object.entries(corpora)) {
      const expected = before[name]?.[corpus];
      if (expected !== ids) other++;
      console.log(`${name} | ${corpus} | ${ids} | ${expected === ids ? "as kept" : `kept: ${expected}`}`);
    }
  }
  console.log(`${other} differ`);
  if (other > 0) process.exitCode = 1;
}
