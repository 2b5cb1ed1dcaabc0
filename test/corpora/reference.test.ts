/** @file The page docs/reference/corpora.md agrees with the code. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { corpusLoaders, labelMaps } from "../../src/corpora/index.ts";

const page = readFileSync(new URL("../../docs/reference/corpora.md", import.meta.url), "utf8");

/** The rows of the first table below a heading, without the table's header. */
function rowsBelow(heading: string): string[] {
  const part = page.slice(page.indexOf(heading));
  return (/(?:^\|.*\n)+/m.exec(part)?.[0] ?? "").trim().split("\n").slice(2);
}

const listed = (labels: Iterable<string>) => [...labels].sort().join(", ");

test("the corpora, their sizes, labels and licences", () => {
  expect(rowsBelow("# Corpora")).toEqual(
    corpusLoaders.map(({ id, card, labels, expected }) => {
      const size = [expected?.utterances ?? "varies", expected?.speakers ?? "varies"];
      return `| ${[`\`${id}\``, card.language, ...size, listed(labels), card.licence].join(" | ")} |`;
    }),
  );
});

test("the valence maps", () => {
  expect(rowsBelow("### valence")).toEqual(
    Object.entries(labelMaps.valence).map(([id, { map }]) => {
      const of = (sign: string) => listed(Object.keys(map).filter((label) => map[label] === sign));
      return `| \`${id}\` | ${of("negative")} | ${of("positive")} |`;
    }),
  );
});

test("the maps of the imbalance experiment", () => {
  expect(rowsBelow("### wang-2022-imbalanced")).toEqual(
    Object.entries(labelMaps["wang-2022-imbalanced"]).map(([id, { map, classes }]) => {
      const merged = Object.entries(map).map(([label, name]) => `${label}: ${name}`);
      return `| \`${id}\` | ${merged.join(", ") || "–"} | ${classes.join(", ")} |`;
    }),
  );
});
