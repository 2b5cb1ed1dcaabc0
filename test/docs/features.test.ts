/** @file The reference of feature sets names every set with its sizes. */

import { expect, test } from "vitest";
import { createFeatureSet, featureSets, publishedModels } from "../../src/features/index.ts";
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

test("every published model is in the table with its dimensions, layers, size, licence and options", () => {
  const rows = tableUnder(page("docs/reference/features.md").text, "Published models");
  expect(rows.map(([name, ...row]) => [code(name), ...row.slice(0, 3).map(Number), row[5]])).toEqual(
    publishedModels.map(({ id, dimensions, layers, megabytes, options }) => {
      const settings = Object.entries(options).map(([key, value]) => `\`${key}=${value}\``);
      return [id, dimensions, layers, megabytes, settings.join(" ") || "–"];
    }),
  );
  for (const [i, { licence, url }] of publishedModels.entries()) {
    const [, stated, where] = /^\[(.+)\]\((.+)\)$/.exec(rows[i][5]) ?? [];
    expect([licence.startsWith(stated), where]).toEqual([true, url]);
  }
});
