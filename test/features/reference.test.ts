import { join } from "node:path";
import { expect, test } from "vitest";
import {
  agreement,
  loadRecordings,
  readReference,
  referenceTables,
} from "../../bench/reference-agreement.ts";
import { createFeatureSet } from "../../src/features/index.ts";

const { EMOFORGE_DATA: data, EMOFORGE_REFERENCE: reference } = process.env;

// Two deltas (of positions that are always 0, or of a constant) do not vary in the reference.
test("is09: every feature that varies over 60 files of EMO-DB has r >= 0.999 with the reference", async (context) => {
  if (!data || !reference) {
    return context.skip(
      "set EMOFORGE_DATA (with emodb/wav) and EMOFORGE_REFERENCE (with the reference tables)",
    );
  }
  const set = createFeatureSet("is09");
  const table = await readReference(join(reference, referenceTables.is09));
  const recordings = await loadRecordings(table.files, join(data, "emodb", "wav"), set.sampleRateHz);
  const rows = recordings.map((samples) => set.extract(samples));
  const varying = agreement(set, rows, table).filter(({ r }) => r !== null);
  expect(varying).toHaveLength(382);
  expect(varying.filter(({ r }) => !(r !== null && r >= 0.999))).toEqual([]);
});
