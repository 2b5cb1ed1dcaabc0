/**
 * @file Feature sets against the reference tool: agreement and CPU time.
 * Run: `EMOFORGE_DATA=… EMOFORGE_REFERENCE=… node bench/features.ts [set …]`
 */

import { join } from "node:path";
import type { FeatureSet } from "../src/core/contracts.ts";
import { createFeatureSet } from "../src/features/index.ts";
import { agreement, loadRecordings, median, readReference, referenceTables } from "./reference-agreement.ts";

/** CPU ms per second of speech of the reference C++ tool, one core, start-up apart, measured on the same 60 files. */
const referenceToolMs: Readonly<Record<string, number>> = { is09: 2.9 };

const { EMOFORGE_DATA: data, EMOFORGE_REFERENCE: reference } = process.env;
if (!data || !reference) {
  console.error(
    "bench/features: set EMOFORGE_DATA (with emodb/wav) and EMOFORGE_REFERENCE (with the tables).",
  );
  process.exit(1);
}

const wanted = process.argv.slice(2);
for (const id of wanted.length > 0 ? wanted : Object.keys(referenceTables)) {
  const set = createFeatureSet(id);
  const table = await readReference(join(reference, referenceTables[id]));
  const recordings = await loadRecordings(table.files, join(data, "emodb", "wav"), set.sampleRateHz);
  report(set, recordings, table);
}

function report(
  set: FeatureSet,
  recordings: readonly Float32Array[],
  table: Awaited<ReturnType<typeof readReference>>,
): void {
  const rows = recordings.map((samples) => set.extract(samples));
  const features = agreement(set, rows, table);
  const varying = features.flatMap(({ name, r }) => (r === null ? [] : [{ name, r }]));
  const worst = varying.toSorted((a, b) => a.r - b.r).slice(0, 5);
  const seconds = recordings.reduce((sum, s) => sum + s.length, 0) / set.sampleRateHz;
  const passesMs = Array.from(
    { length: 5 },
    () => cpuMs(() => recordings.map((s) => set.extract(s))) / seconds,
  );
  console.log(
    `${set.id}: ${set.names.length} features, ${recordings.length} files, ${seconds.toFixed(1)} s of speech`,
  );
  console.log(
    `  r >= 0.999          ${varying.filter(({ r }) => r >= 0.999).length} of ${varying.length} that vary`,
  );
  console.log(`  min r               ${worst[0].r.toFixed(7)}`);
  for (const { name, r } of worst) console.log(`    ${r.toFixed(7)}  ${name}`);
  const typical = median(features.map((f) => f.medianRelativeDifference));
  console.log(`  median rel. diff.   ${typical.toExponential(1)}`);
  console.log(
    `  CPU ms per second   ${Math.min(...passesMs).toFixed(2)} best, ${median(passesMs).toFixed(2)} median of 5 passes` +
      ` (reference tool: ${referenceToolMs[set.id]})`,
  );
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
