import { expect, test } from "vitest";
import type { Column, TableBlock } from "../../src/report/document.ts";
import { fitting, isForStacking } from "../../src/report/table-width.ts";

function wide(columns: number, group?: (i: number) => string): TableBlock {
  const numbers = Array.from(
    { length: columns },
    (_, i): Column => ({ title: `augmenter-${i}`, align: "right", ...(group && { group: group(i) }) }),
  );
  return {
    kind: "table",
    caption: "UAR",
    keys: 2,
    columns: [{ title: "Speaker" }, { title: "Sex" }, ...numbers],
    rows: [{ cells: ["03", "male", ...numbers.map((_, i) => String(i))] }],
  };
}

const titles = (block: TableBlock) => block.columns.map(({ title }) => title);

test("a table that fits the page stays whole", () => {
  const block = wide(4);
  expect(fitting(block)).toEqual([block]);
});

test("one that does not is split into parts of about one width, each with its keys and all its cells", () => {
  const parts = fitting(wide(11));
  expect(parts.map((part) => part.columns.length - 2)).toEqual([6, 5]);
  for (const part of parts) expect(titles(part).slice(0, 2)).toEqual(["Speaker", "Sex"]);
  expect(parts.flatMap((part) => part.rows[0].cells.slice(2))).toEqual(
    Array.from({ length: 11 }, (_, i) => String(i)),
  );
  expect(parts.map(({ caption }) => [caption].flat().join(""))).toEqual(["UAR", "UAR (continued)"]);
});

test("columns under one heading stay together", () => {
  const parts = fitting(wide(12, (i) => `setting ${i >> 1}`));
  for (const { columns } of parts) {
    const groups = columns.slice(2).map(({ group }) => group);
    for (const group of new Set(groups)) expect(groups.filter((one) => one === group)).toHaveLength(2);
  }
});

test("a column alone that is too wide is not split further", () => {
  const block: TableBlock = {
    kind: "table",
    caption: "",
    columns: [{ title: "File" }, { title: "Message", align: "right" }],
    rows: [{ cells: ["a", "x".repeat(200)] }],
  };
  expect(fitting(block).map(titles)).toEqual([["File", "Message"]]);
});

test("on a telephone only what fits stays a table", () => {
  const two: TableBlock = {
    kind: "table",
    caption: "",
    columns: [{ title: "Class" }, { title: "Utterances", align: "right" }],
    rows: [{ cells: ["anger", "48"] }],
  };
  expect(isForStacking(two)).toBe(false);
  expect(isForStacking(wide(4))).toBe(true);
});
