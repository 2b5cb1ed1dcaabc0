import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { createRng } from "../../../src/core/rng.ts";
import { arffSink } from "../../../src/features/formats/arff.ts";
import {
  createTableFile,
  csvSink,
  decodeNpy,
  encodeNpy,
  type FeatureRowBlock,
  featuresToCsv,
  formatOf,
  type TableAbout,
  type TableFormat,
} from "../../../src/features/formats/index.ts";
import { shortest } from "../../../src/features/formats/text.ts";
import { memoryFiles } from "../../corpora/memory-files.ts";

const names = ["F0_max", "x,y", "energy"];

/** `rows` rows of a recording, 10 ms apart. */
function block(file: string, rows: number, seed: number): FeatureRowBlock {
  const rng = createRng(seed);
  return {
    file,
    starts: Float64Array.from({ length: rows }, (_, i) => i / 100),
    ends: Float64Array.from({ length: rows }, (_, i) => (i + 1) / 100),
    data: Float32Array.from({ length: rows * names.length }, () => 1000 * rng.normal()),
    id: `id ${file}`,
    speaker: "s 1",
    label: "joy",
  };
}

const blocks = [block("a.wav", 2, 1), block('b "x".wav', 1, 2), block("a.wav", 3, 3)];
const about: TableAbout = {
  set: "toy",
  version: "1",
  variant: "textbook",
  level: "lld",
  source: "calls",
  classes: ["anger", "joy"],
};

async function fileOf(format: TableFormat, rows: readonly FeatureRowBlock[] = blocks) {
  const files = memoryFiles();
  const sink = await createTableFile(`/out/t.${format}`, format, names, about, files);
  for (const each of rows) await sink.write(each);
  expect([...files.content.keys()]).toEqual([]);
  await sink.close();
  await sink.discard();
  const text = (path: string) => new TextDecoder().decode(files.content.get(path));
  return { files, text, bytes: files.content.get(`/out/t.${format}`) as Uint8Array };
}

const rowsOf = (rows: readonly FeatureRowBlock[]) =>
  rows.flatMap(({ file, starts, ends, data }) =>
    Array.from(starts, (startSec, i) => ({
      file,
      startSec,
      endSec: ends[i],
      values: data.subarray(i * names.length, (i + 1) * names.length),
    })),
  );

describe("CSV", () => {
  test("in pieces equals CSV in one go", async () => {
    const { text } = await fileOf("csv");
    expect(text("/out/t.csv")).toBe(featuresToCsv(names, rowsOf(blocks)));
    expect(text("/out/t.csv")).toMatch(/^file,start,end,F0_max,"x,y",energy\na\.wav,0,0\.01,/);
  });

  test("is passed on in pieces that end with a line", async () => {
    const pieces: string[] = [];
    const sink = csvSink(
      { append: async (piece) => void pieces.push(piece), close: async () => {}, discard: async () => {} },
      names,
    );
    await sink.write(block("a.wav", 5000, 4));
    expect(pieces.length).toBeGreaterThan(1);
    await sink.close();
    expect(pieces.every((piece) => piece.endsWith("\n") && piece.length < 100_000)).toBe(true);
    expect(pieces.join("")).toBe(featuresToCsv(names, rowsOf([block("a.wav", 5000, 4)])));
  });

  test("rows of the wrong width are refused", async () => {
    const sink = await createTableFile("/t.csv", "csv", names, about, memoryFiles());
    await expect(sink.write({ ...blocks[0], data: new Float32Array(5) })).rejects.toThrow(
      "features as CSV: shapes [5] and [6] do not fit: one value for each feature name is needed.",
    );
  });
});

test("ARFF says when each frame starts and ends, but not for functionals", async () => {
  const { text } = await fileOf("arff");
  const lines = text("/out/t.arff").split("\n");
  expect(lines.slice(0, 12)).toEqual([
    "@relation calls-toy",
    "",
    "@attribute name string",
    "@attribute speaker string",
    "@attribute start numeric",
    "@attribute end numeric",
    "@attribute F0_max numeric",
    "@attribute 'x,y' numeric",
    "@attribute energy numeric",
    "@attribute class {anger,joy}",
    "",
    "@data",
  ]);
  expect(lines[13]).toMatch(/^'id a\.wav','s 1',0\.01,0\.02,(-?[\d.]+,){3}joy$/);
  const pieces: string[] = [];
  const out = {
    append: async (piece: string) => void pieces.push(piece),
    close: async () => {},
    discard: async () => {},
  };
  await arffSink(out, names, { relation: "r", classes: ["joy"], level: "functionals" }).close();
  expect(pieces.join("")).not.toContain("start");
});

describe("NumPy", () => {
  // numpy.save of numpy.zeros((3, 2), "<f4"), NumPy 1.24: this text, then spaces and a line end up to 128 bytes.
  const golden = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }";

  test("has the header that NumPy writes", () => {
    const bytes = encodeNpy({ shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect([...bytes.subarray(0, 10)]).toEqual([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0]);
    expect(new TextDecoder().decode(bytes.subarray(10, 128))).toBe(`${golden.padEnd(117)}\n`);
    expect([...new Float32Array(bytes.slice(128).buffer)]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each([[[]], [[3]], [[0, 5]], [[2, 3]], [[2, 1, 3]], [Array(60).fill(1)]])(
    "comes back: shape %j",
    (shape) => {
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 3);
      expect(decodeNpy(encodeNpy({ shape, data }), "x.npy")).toEqual({ shape, data });
    },
  );

  test.each([
    ["something else", Uint8Array.of(1, 2, 3), "a NumPy .npy file, got something else"],
    ["another type", patched("<f4", "<f8"), "little-endian float32 ('<f4'), got <f8"],
    ["columns", patched("False", "True "), "values row by row, got column by column"],
    [
      "a part",
      encodeNpy({ shape: [3], data: new Float32Array(3) }).subarray(0, 136),
      "12 bytes of values, got 8",
    ],
  ])("%s is refused", (_, bytes, message) => {
    expect(() => decodeNpy(bytes, "x.npy")).toThrow(
      `x.npy: expected ${message}. Save it with numpy.save(path, values.astype("<f4")).`,
    );
  });

  test("features: rows and columns are named beside the array", async () => {
    const { bytes, text } = await fileOf("npy");
    const { shape, data } = decodeNpy(bytes, "t.npy");
    expect(shape).toEqual([6, 3]);
    expect([...data]).toEqual(blocks.flatMap((each) => [...each.data]));
    expect(JSON.parse(text("/out/t.columns.json"))).toEqual({
      set: "toy",
      version: "1",
      variant: "textbook",
      level: "lld",
      columns: names,
    });
    expect(text("/out/t.rows.csv").split("\n").slice(0, 4)).toEqual([
      "file,start,end",
      "a.wav,0,0.01",
      "a.wav,0.01,0.02",
      '"b ""x"".wav",0,0.01',
    ]);
  });

  function patched(from: string, to: string): Uint8Array {
    const bytes = encodeNpy({ shape: [2], data: new Float32Array(2) });
    const text = new TextDecoder("latin1").decode(bytes).replace(from, to);
    return Uint8Array.from(text, (c, i) => (i === 0 ? 0x93 : c.charCodeAt(0)));
  }
});

describe("Parquet", () => {
  test("comes back with its types and its origin", async () => {
    const { bytes } = await fileOf("parquet");
    const file = bytes.slice().buffer;
    const rows = await parquetReadObjects({ file });
    expect(rows).toEqual(
      rowsOf(blocks).map(({ file, startSec, endSec, values }) => ({
        file,
        start: startSec,
        end: endSec,
        ...Object.fromEntries(names.map((name, j) => [name, values[j]])),
      })),
    );
    const { schema, key_value_metadata: about } = parquetMetadata(file);
    expect(schema.slice(1).map(({ name, type }) => `${name} ${type}`)).toEqual([
      "file BYTE_ARRAY",
      "start DOUBLE",
      "end DOUBLE",
      "F0_max FLOAT",
      "x,y FLOAT",
      "energy FLOAT",
    ]);
    expect(Object.fromEntries(about?.map(({ key, value }) => [key, value]) ?? [])).toMatchObject({
      set: "toy",
      variant: "textbook",
      level: "lld",
    });
  });

  test("with many rows is written in groups as they arrive", async () => {
    const wide = Array.from({ length: 600 }, (_, j) => `f${j}`);
    const files = memoryFiles();
    const sizes: number[] = [];
    const watched = {
      ...files,
      create: async (path: string) => {
        const writer = await files.create(path);
        return {
          ...writer,
          append: async (piece: Uint8Array | string) => {
            sizes.push(piece.length);
            await writer.append(piece);
          },
        };
      },
    };
    const sink = await createTableFile("/t.parquet", "parquet", wide, about, watched);
    const rows = 7500;
    const data = Float32Array.from({ length: rows * 600 }, (_, i) => i % 1000);
    await sink.write({ ...block("a.wav", rows, 1), data });
    expect(sizes.length).toBe(1);
    await sink.close();
    const file = (files.content.get("/t.parquet") as Uint8Array).slice().buffer;
    expect(parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([6990, 510]);
    const [last] = await parquetReadObjects({
      file,
      rowStart: rows - 1,
      rowEnd: rows,
      columns: ["f0", "f599"],
    });
    expect(last).toEqual({ f0: data[(rows - 1) * 600], f599: data[rows * 600 - 1] });
  });
});

test.each(["csv", "arff", "npy", "parquet"] as const)("a discarded %s leaves nothing", async (format) => {
  const files = memoryFiles();
  const sink = await createTableFile(`/t.${format}`, format, names, about, files);
  await sink.write(blocks[0]);
  await sink.discard();
  expect([...files.content.keys()]).toEqual([]);
});

test("the ending decides the format", () => {
  expect(["a.csv", "b/c.ARFF", "x.y.parquet", "d.npy"].map(formatOf)).toEqual([
    "csv",
    "arff",
    "parquet",
    "npy",
  ]);
  for (const path of ["table", "x.xlsx", "a.csv/b"])
    expect(() => formatOf(path)).toThrow(
      `table format: expected a name that ends in .csv, .arff, .parquet, .npy, got ${path}. Rename it, or say the format.`,
    );
});

describe("shortest", () => {
  /** What printing and parsing finds. */
  const expected = (value: number): string => {
    for (let digits = 6; digits <= 9; digits++) {
      const candidate = Number(value.toPrecision(digits));
      if (Math.fround(candidate) === value) return String(candidate);
    }
    return "none";
  };

  test("is the shortest decimal of any float32", () => {
    const floats = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.float({ noNaN: true, min: -1000, max: 1000 }),
      fc.integer({ min: -99_999, max: 99_999 }).map((n) => Math.fround(n / 100)),
    );
    fc.assert(
      fc.property(floats, (value) => shortest(value) === expected(value)),
      { numRuns: 5000, seed: 1 },
    );
  });

  test.each([
    [0, "0"],
    [-0, "0"],
    [Math.fround(0.1), "0.1"],
    [1e30, "1e+30"],
    [Math.fround(1e-30), "1e-30"],
    [2 ** -149, "1.4013e-45"],
    [-16_777_216, "-16777216"],
    [Math.PI, "3.141592653589793"],
  ])("%d is %s", (value, text) => {
    expect(shortest(value)).toBe(text);
  });
});
