import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDelimited } from "../../src/corpora/index.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readDelimited(bytes(text), "t.csv");

describe("readDelimited", () => {
  test.each([",", ";", "\t", "|"])("recognises the delimiter %j", (delimiter) => {
    const table = read(`file${delimiter}emotion\na.wav${delimiter}joy\n`);
    expect(table).toEqual({
      columns: ["file", "emotion"],
      rows: [{ line: 2, cells: ["a.wav", "joy"] }],
      remarks: [],
    });
  });

  test("takes a delimiter inside quotes as text", () => {
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

  // Cells with outer blanks, which would be trimmed, are not generated; everything else must survive a round trip.
  const cell = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll("\0", "").trim());
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
          const filled = rows.filter((cells) => cells.some((cell) => cell !== ""));
          expect(read(lines.join(newline)).rows.map(({ cells }) => cells)).toEqual(filled);
        },
      ),
    );
  });
});

describe("tables found in practice", () => {
  const cellsOf = (content: Uint8Array) => {
    const { columns, rows, remarks } = readDelimited(content, "t.csv");
    return { columns, cells: rows.map(({ cells }) => cells), lines: rows.map(({ line }) => line), remarks };
  };
  const utf16 = (text: string, little: boolean, mark: boolean) =>
    Uint8Array.from(
      [...(mark ? "\uFEFF" : ""), ...text].flatMap((letter) => {
        const code = letter.charCodeAt(0);
        return little ? [code & 255, code >> 8] : [code >> 8, code & 255];
      }),
    );

  test("separators after the last column, blank rows, and notes in columns without a name", () => {
    const table = cellsOf(
      bytes("file;emotion;;\na.wav;joy;;\n;;;\nb.wav;fear\nc.wav;joy;a note;\n\nd.wav;fear;;;;\n"),
    );
    expect(table.columns).toEqual(["file", "emotion"]);
    expect(table.cells).toEqual([
      ["a.wav", "joy"],
      ["b.wav", "fear"],
      ["c.wav", "joy"],
      ["d.wav", "fear"],
    ]);
    expect(table.lines).toEqual([2, 4, 5, 7]);
  });

  test("a quotation mark inside a cell", () => {
    expect(
      cellsOf(bytes('file,text,emotion\na.wav,he said "no" twice,joy\nb.wav,6" tall,fear\n')).cells,
    ).toEqual([
      ["a.wav", 'he said "no" twice', "joy"],
      ["b.wav", '6" tall', "fear"],
    ]);
  });

  test("a first line that names the delimiter", () => {
    const table = cellsOf(bytes("sep=;\r\nfile;a,b,c;emotion\r\na.wav;1,2,3;joy\r\n"));
    expect([table.columns, table.cells, table.lines]).toEqual([
      ["file", "a,b,c", "emotion"],
      [["a.wav", "1,2,3", "joy"]],
      [3],
    ]);
  });

  test.each([
    ["little-endian with its mark", true, true],
    ["little-endian without", true, false],
    ["big-endian with its mark", false, true],
    ["big-endian without", false, false],
  ])("UTF-16, %s", (_, little, mark) => {
    const table = cellsOf(utf16("file\tGef\u00fchl\na.wav\tFreude\n", little, mark));
    expect(table.columns).toEqual(["file", "Gef\u00fchl"]);
    expect(table.cells).toEqual([["a.wav", "Freude"]]);
    expect(table.remarks).toEqual([`The text is in UTF-16${little ? "LE" : "BE"} and was read as such.`]);
  });

  test("Windows-1252", () => {
    const table = cellsOf(
      Uint8Array.from([
        ...bytes("file,emotion\nm"),
        0xfc,
        ...bytes("de.wav,joy \n"),
        0x80,
        ...bytes(",fear"),
      ]),
    );
    expect(table.cells).toEqual([
      ["m\u00fcde.wav", "joy"],
      ["\u20ac", "fear"],
    ]);
    expect(table.remarks).toEqual([
      "The text is not UTF-8 and was read as Windows-1252: look at names with accents, or save it as UTF-8.",
    ]);
  });
});

describe("messages", () => {
  const failing: [string, Uint8Array, string][] = [
    ["an empty file", bytes(""), "t.csv: expected a header line with column names, got an empty file."],
    [
      "a row too long",
      bytes("file,emotion\na,joy\nb,joy,x\n"),
      "t.csv, line 3: expected 2 cells as in the header, got 3. Put cells that contain the delimiter (comma) in double quotes.",
    ],
    [
      "a binary file",
      Uint8Array.of(0x50, 0, 3, 4, 0xff, 0, 0, 7),
      "t.csv: expected a text, got a binary file. Save the table as CSV.",
    ],
    [
      "a Git LFS pointer",
      bytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
      "t.csv: Is a Git LFS pointer, not the file itself. Fetch the files with: git lfs pull",
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
