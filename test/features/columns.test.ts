import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createColumns } from "../../src/features/columns.ts";

const read = (columns: ReturnType<typeof createColumns>, name: string, count: number) => {
  const out = new Float32Array(count).fill(Number.NaN);
  columns.read(name, out);
  return [...out];
};

describe("createColumns", () => {
  test("gives columns back, rounded to float32", () => {
    const columns = createColumns(["a", "b"]);
    const row = new Float64Array(2);
    for (let t = 0; t < 3; t++) {
      row.set([t / 10, -t]);
      columns.append(row);
    }
    expect(columns.rows).toBe(3);
    expect(read(columns, "a", 3)).toEqual([0, 0.1, 0.2].map(Math.fround));
    expect(read(columns, "b", 2)).toEqual([-0, -1]);
  });

  test("any number of rows, over any number of blocks", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (rows, count) => {
        const columns = createColumns(["a", "b", "c"]);
        for (let t = 0; t < rows; t++) columns.append(Float64Array.of(t, 2 * t, 3 * t));
        expect(columns.rows).toBe(rows);
        // Values beyond the last row repeat it.
        expect(read(columns, "b", count)).toEqual(
          Array.from({ length: count }, (_, t) => 2 * Math.min(t, rows - 1)),
        );
      }),
      {
        seed: 1,
        numRuns: 20,
        examples: [
          [2048, 2048],
          [2049, 2049],
          [4096, 4097],
        ],
      },
    );
  });

  test("without rows everything is 0", () => {
    expect(read(createColumns(["a"]), "a", 2)).toEqual([0, 0]);
  });
});
