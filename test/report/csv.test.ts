import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { renderCsv } from "../../src/report/csv.ts";

test("what is written reads back, whatever the names hold", () => {
  const rows = [
    [`a "b", c`, 0.1],
    ["two\nlines", -1],
    ["", null],
    ["n", Number.NaN],
  ];
  const csv = renderCsv({ name: "t", columns: ["name", "value"], rows });
  expect(parse(csv)).toEqual([
    ["name", "value"],
    [`a "b", c`, "0.1"],
    ["two\nlines", "-1"],
    ["", ""],
    ["n", ""],
  ]);
});

test("a name that a spreadsheet would run is made text", () => {
  expect(renderCsv({ name: "t", columns: ["name"], rows: [["=1+1"], ["-x"]] })).toBe("name\n'=1+1\n'-x\n");
});
