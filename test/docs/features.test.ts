/** @file The reference of feature sets names every set with its sizes. */

import { expect, test } from "vitest";
import { createFeatureSet, featureSets } from "../../src/features/index.ts";
import { code, page, tableUnder } from "./markdown.ts";

test("every set is in the table with its numbers of functionals and descriptors", () => {
  const rows = tableUnder(page("docs/reference/features.md").text, "Feature sets");
  const told = rows.map((row) => [code(row[0]), Number(row[1]), Number(row[2])]);
  const sets = Object.keys(featureSets).map((id) => {
    const set = createFeatureSet(id);
    return [id, set.names.length, set.descriptorNames.length];
  });
  expect(told).toEqual(sets);
});
