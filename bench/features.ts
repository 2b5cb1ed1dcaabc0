/**
 * @file Feature sets against the reference tool: agreement of functionals and of frame-by-frame descriptors, and CPU time.
 * Run: `EMOFORGE_DATA=… EMOFORGE_REFERENCE=… npm run bench -- features [set …] [--worst 20]`
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FeatureSet } from "../src/core/contracts.ts";
import { createFeatureSet } from "../src/features/index.ts";
import { descriptorAgreement, descriptorTables } from "./descriptor-agreement.ts";
import {
  type Agreement,
  agreement,
  loadRecordings,
  median,
  readReference,
  referenceTables,
} from "./reference-agreement.ts";

/** CPU ms per second of speech: of the reference C++ tool, measured on the same 60 files on one core without its start-up; and our goal. */
const speed: Readonly<Record<string, { readonly reference: number; readonly limit: number }>> = {
  is09: { reference: 2.9, limit: 2 },
  "egemaps-v02": { reference: 20, limit: 8 },
  is10: { reference: 16, limit: 8 },
  emobase2010: { reference: 14, limit: 7 },
  compare2016: { reference: 13.5, limit: 10 },
};

/** Families of features that depend on rounding, and are therefore shown separately. */
const families: Readonly<Record<string, readonly (readonly [string, RegExp])[]>> = {
  "egemaps-v02": [["formants", /^F[123](frequency|bandwidth|amplitude)|H1-A3/]],
  is10: [["jitter, shimmer", /jitter|shimmer/]],
  emobase2010: [["jitter, shimmer", /jitter|shimmer/]],
  compare2016: [["contour LPC, rise time", /_lpc\d|_lpgain|_risetime|_leftctime/]],
};

const PASSES = 5;

export async function benchFeatures(args: readonly string[]): Promise<void> {
  const { EMOFORGE_DATA: data, EMOFORGE_REFERENCE: reference } = process.env;
  if (!data || !reference) {
    throw new Error(
      "bench features: set EMOFORGE_DATA (with emodb/wav) and EMOFORGE_REFERENCE (with the tables).",
    );
  }
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { worst: { type: "string", default: "3" } },
    allowPositionals: true,
  });
  const ids = positionals.length > 0 ? positionals : Object.keys(referenceTables);
  for (const id of ids) {
    const set = createFeatureSet(id);
    const table = await readReference(join(reference, referenceTables[id]));
    const recordings = await loadRecordings(table.files, join(data, "emodb", "wav"), set.sampleRateHz);
    printAgreement(set, recordings, agreement(set, recordings.map(set.extract), table), Number(values.worst));
    if (Object.hasOwn(descriptorTables, id)) {
      const folder = join(reference, "lld", descriptorTables[id]);
      printDescriptors(await descriptorAgreement(set, folder, join(data, "emodb", "wav")));
    }
  }
}

function printAgreement(
  set: FeatureSet,
  recordings: readonly Float32Array[],
  features: readonly Agreement[],
  worst: number,
): void {
  const seconds = recordings.reduce((sum, s) => sum + s.length, 0) / set.sampleRateHz;
  const { reference, limit } = speed[set.id];
  const passesMs = Array.from({ length: PASSES }, () =>
    cpuMs(() => {
      for (const samples of recordings) set.extract(samples);
    }),
  );
  console.log(
    `\n${set.id}: ${set.names.length} features, ${recordings.length} files, ${seconds.toFixed(1)} s of speech`,
  );
  console.log(
    `  CPU ms per second of speech: ${(Math.min(...passesMs) / seconds).toFixed(2)} best, ` +
      `${(median(passesMs) / seconds).toFixed(2)} median of ${PASSES} passes (limit ${limit}, reference tool ${reference})`,
  );
  console.log(
    "  features                   vary   r>=.999      r>=.98       r>=.9        min r      med. rel. diff.",
  );
  printFamily("all", features);
  const apart = families[set.id] ?? [];
  for (const [name, pattern] of apart)
    printFamily(
      name,
      features.filter((f) => pattern.test(f.name)),
    );
  if (apart.length > 0) {
    printFamily(
      "the rest",
      features.filter((f) => !apart.some(([, pattern]) => pattern.test(f.name))),
    );
  }
  const sorted = features.filter((f) => f.r !== null).toSorted((a, b) => Number(a.r) - Number(b.r));
  for (const { name, r } of sorted.slice(0, worst)) console.log(`    ${Number(r).toFixed(7)}  ${name}`);
}

function printFamily(name: string, features: readonly Agreement[]): void {
  const r = features.flatMap((f) => (f.r === null ? [] : [f.r]));
  const share = (limit: number) => {
    const count = r.filter((v) => v >= limit).length;
    return `${count} (${((100 * count) / r.length).toFixed(1)} %)`.padEnd(13);
  };
  const typical = median(features.map((f) => f.medianRelativeDifference));
  console.log(
    `  ${name.padEnd(25)}  ${String(r.length).padEnd(5)}  ${share(0.999)}${share(0.98)}${share(0.9)}` +
      `${Math.min(...r)
        .toFixed(5)
        .padEnd(11)}${typical.toExponential(1)}`,
  );
}

function printDescriptors(columns: Awaited<ReturnType<typeof descriptorAgreement>>): void {
  console.log(
    "  by frame                            frames  within 1e-4  within 1e-3  max. difference (of the column's σ)",
  );
  for (const { name, frames, within4, within3, largest } of columns) {
    const percent = (count: number) => `${((100 * count) / frames).toFixed(2)} %`.padEnd(13);
    console.log(
      `  ${name.padEnd(34)}  ${String(frames).padEnd(6)}  ${percent(within4)}${percent(within3)}${largest.toExponential(1)}`,
    );
  }
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
