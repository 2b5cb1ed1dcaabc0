import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDelimited } from "../../src/corpora/index.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readDelimited(bytes(text), "t.csv");

describe("readDelimited", () => {
  test.each([",", ";", "\t", "|"])("recognises the delimiter %j", (delimiter) => {
    const table = read(`file${delimiter}emotion\na.wav${delimiter}joy\n`);
    expect(table).toEqual({ columns: ["file", "emotion"], rows: [{ line: 2, cells: ["a.wav", "joy"] }] });
  });

  test("takes a delimiter inside quotes for text", () => {
    expect(read('"file, or path";emotion\n"a;b.wav";joy').rows[0]?.cells).toEqual(["a;b.wav", "joy"]);
  });

  test("reads a byte-order mark, CRLF, blanks around cells, empty lines, and no newline at the end", () => {
    const table = read("\uFEFFfile , emotion\r\n\r\n a.wav,joy \r\nb.wav,fear");
    expect(table.columns).toEqual(["file", "emotion"]);
    expect(table.rows).toEqual([
      { line: 3, cells: ["a.wav", "joy"] },
      { line: 4, cells: ["b.wav", "fear"] },
    ]);
  });

  test("a header alone is a table without rows", () => {
    expect(read("file,emotion\n").rows).toEqual([]);
  });

  // Cells whose outer blanks would be trimmed are not generated; everything else must survive a round trip.
  const cell = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.trim());
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  test("reads back whatever is written with quotes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(",", ";", "\t"),
        fc.constantFrom("\n", "\r\n"),
        fc
          .integer({ min: 2, max: 4 })
          .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }))),
        (delimiter, newline, rows) => {
          const columns = Array.from({ length: rows[0]?.length ?? 2 }, (_, i) => `c${i}`);
          const lines = [columns, ...rows.map((cells) => cells.map(quoted))].map((cells) =>
            cells.join(delimiter),
          );
          expect(read(lines.join(newline)).rows.map(({ cells }) => cells)).toEqual(rows);
        },
      ),
    );
  });
});

describe("messages", () => {
  const failing: [string, Uint8Array, string][] = [
    ["an empty file", bytes(""), "t.csv: expected a header line with column names, got an empty file."],
    [
      "a column twice",
      bytes("file,file\n"),
      't.csv: expected each column once, got "file" twice. Rename one of them.',
    ],
    [
      "a row too long",
      bytes("file,emotion\na,joy\nb,joy,x\n"),
      "t.csv, line 3: expected 2 cells as in the header, got 3. Put cells that contain the delimiter (comma) in double quotes.",
    ],
    [
      "Latin-1",
      Uint8Array.of(0x66, 0xfc, 0x0a),
      't.csv: expected text in UTF-8, got another encoding. Save it as UTF-8 (in a spreadsheet: "CSV UTF-8").',
    ],
    [
      "an open quote",
      bytes('file,emotion\n"a,joy\n'),
      't.csv: expected a table with balanced quotes, got: Quote Not Closed: the parsing is finished with an opening quote at line 2. A quote inside a quoted cell is written twice ("").',
    ],
  ];
  test.each(failing)("%s", (_, content, message) => {
    expect(() => readDelimited(content, "t.csv")).toThrow(expect.objectContaining({ message }));
  });
});
