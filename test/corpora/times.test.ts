import { describe, expect, test } from "vitest";
import { isMissing } from "../../src/corpora/manifest/missing.ts";
import { readTime } from "../../src/corpora/manifest/times.ts";

describe("readTime", () => {
  test.each([
    ["1.5", 1.5],
    ["1,5", 1.5],
    [".5", 0.5],
    ["1.5e0", 1.5],
    ["1.5s", 1.5],
    ["1.5 sec", 1.5],
    ["1500ms", 1.5],
    ["1500000000ns", 1.5],
    ["2 min", 120],
    ["0 days 00:00:01.500000", 1.5],
    ["0 days", 0],
    ["1 days 01:00:00", 90_000],
    ["1 day, 0:00:01", 86_401],
    ["00:00:01.5", 1.5],
    ["1:02:03", 3723],
    ["01:30", 90],
    ["00:00:01,500", 1.5],
    ["PT1.5S", 1.5],
    ["P0DT0H1M1.5S", 61.5],
    ["-1", -1],
    ["-1 days +23:59:59", -1],
  ])("%s is %d s", (cell, seconds) => {
    expect(readTime(cell)).toBeCloseTo(seconds, 9);
  });

  test("a number without a unit has the column's, one with a unit its own", () => {
    expect([readTime("1500", "ms"), readTime("1.5s", "ms"), readTime("00:00:01.5", "ms")]).toEqual([
      1.5, 1.5, 1.5,
    ]);
  });

  test.each(["", "NaT", "nan", "None"])("%j is missing", (cell) => {
    expect(readTime(cell)).toBeUndefined();
  });

  test.each(["x", "1:2:3:4", "00:61:00", "1.2.3", "0x10", "1.5 apples", "P", "days"])(
    "%j is not a time",
    (cell) => {
      expect(readTime(cell)).toBeNaN();
    },
  );
});

test("missing values are recognised only in the exact spelling", () => {
  for (const cell of ["", "nan", "NaN", "None", "NA", "N/A", "null", "NULL", "NaT", "<NA>", "#N/A"])
    expect(isMissing(cell), cell).toBe(true);
  for (const cell of ["na", "none", "Null", "neutral", "0", "-"]) expect(isMissing(cell), cell).toBe(false);
});
