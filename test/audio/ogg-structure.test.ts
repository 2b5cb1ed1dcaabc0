import { expect, test } from "vitest";
import { oggWarning } from "../../src/audio/ogg-structure.ts";
import { bytesSource } from "../../src/audio/source.ts";
import { oggBytes, type PageParts } from "./ogg-bytes.ts";

const page = (serial: number, sequence: number, flags = 0): PageParts => ({
  serial,
  sequence,
  granule: 100 * sequence,
  flags,
  lacing: [40],
  body: new Uint8Array(40).fill(sequence + 1),
});
const warning = (bytes: Uint8Array) => oggWarning(bytesSource(bytes, "x"));

const pages = [page(1, 0, 2), page(1, 1), page(1, 2), page(1, 3, 4)];
const CUT = "cut short or never finished: the Ogg stream does not say where it ends.";
const DAMAGED =
  "damaged: pages of the Ogg stream are missing or have a wrong checksum, and some of the sound may be missing.";

test("nothing is said of an intact file, of two in succession, or of two side by side", async () => {
  expect(await warning(oggBytes(pages))).toBeUndefined();
  const second = pages.map((one) => ({ ...one, serial: 2 }));
  expect(await warning(oggBytes([...pages, ...second]))).toBeUndefined();
  const mixed = pages.flatMap((one, i) => [one, second[i]]);
  expect(await warning(oggBytes(mixed))).toBeUndefined();
});

test("a cut anywhere is noticed", async () => {
  const bytes = oggBytes(pages);
  for (let end = 100; end < bytes.length; end++)
    expect([end, await warning(bytes.subarray(0, end))]).toEqual([end, CUT]);
});

test("pages that are missing, changed or separated by other bytes are damage", async () => {
  expect(await warning(oggBytes([pages[0], pages[1], pages[3]]))).toBe(DAMAGED);
  const bytes = oggBytes(pages);
  expect(await warning(bytes.with(100, bytes[100] ^ 1))).toBe(DAMAGED);
  const junk = Uint8Array.from([...bytes.subarray(0, 68), 9, 9, 9, ...bytes.subarray(68)]);
  expect(await warning(junk)).toBe(DAMAGED);
});
