/** @file `npm run bench -- downstream`: what a linear SVM reaches on EMO-DB with each feature set, beside the reference tool's features. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");
const recipe = join(root, "recipes/feature-sets-emodb.yaml");

interface Claim {
  readonly normalisation: string;
  readonly value: number;
}

interface Results {
  readonly corpora: readonly {
    readonly scores: readonly {
      readonly classifier: string;
      readonly normalisation: string;
      readonly uar: { readonly value: number; readonly low: number; readonly high: number };
    }[];
  }[];
}

/** @param only Profiles to run; by default all of the recipe. */
export async function benchDownstream(only: readonly string[]): Promise<void> {
  const { profiles } = parse(readFileSync(recipe, "utf8")) as {
    profiles: Record<string, { claims: readonly Claim[] }>;
  };
  const folder = mkdtempSync(join(tmpdir(), "emoforge-downstream-"));
  console.log("profile          normalisation  UAR % (interval)       reference  difference");
  try {
    for (const [profile, { claims }] of Object.entries(profiles)) {
      if (only.length > 0 && !only.includes(profile)) continue;
      const { scores } = resultsOf(profile, join(folder, profile)).corpora[0];
      for (const { normalisation, value } of claims) {
        const score = scores.find((s) => s.classifier === "svm" && s.normalisation === normalisation);
        if (!score) throw new Error(`${profile}: no score for ${normalisation}`);
        const { uar } = score;
        console.log(
          `${profile.padEnd(17)}${normalisation.padEnd(15)}` +
            `${percent(uar.value)} (${percent(uar.low)} .. ${percent(uar.high)})   ` +
            `${percent(value).padEnd(11)}${(100 * (uar.value - value)).toFixed(1)}`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultsOf(profile: string, out: string): Results {
  const args = [join(root, "bin/emoforge.js"), "run", recipe, "--profile", profile, "--out", out];
  const done = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${profile}: ${done.stderr}`);
  return JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as Results;
}

const percent = (share: number) => (100 * share).toFixed(1);
