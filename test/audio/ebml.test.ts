import { describe, expect, test } from "vitest";
import { createByteReader } from "../../src/audio/byte-reader.ts";
import { concatenated } from "../../src/audio/bytes.ts";
import { elementAt, elementsOf, float, skipToCluster, unsigned, variableInt } from "../../src/audio/ebml.ts";
import { bytesSource } from "../../src/audio/source.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("a number that states its own length", () => {
  // The examples of RFC 8794, section 4.4: the number 2 in one to four bytes.
  test.each([
    [bytes(0x82), { value: 2, bytes: 1 }],
    [bytes(0x40, 2), { value: 2, bytes: 2 }],
    [bytes(0x20, 0, 2), { value: 2, bytes: 3 }],
    [bytes(0x10, 0, 0, 2), { value: 2, bytes: 4 }],
    [bytes(1, 0, 0, 0, 0, 0, 1, 0), { value: 256, bytes: 8 }],
    [bytes(0xff), { value: undefined, bytes: 1 }],
    [bytes(0x7f, 0xff), { value: undefined, bytes: 2 }],
    [bytes(0x7f, 0xfe), { value: 2 ** 14 - 2, bytes: 2 }],
  ])("%o", (coded, number) => {
    expect(variableInt(coded, 0)).toEqual(number);
  });

  test("0 begins none, and the end of the bytes cuts one off", () => {
    expect(variableInt(bytes(0, 0x82), 0)).toBeNull();
    expect(variableInt(bytes(0x40), 0)).toBeNull();
    expect(variableInt(bytes(), 0)).toBeNull();
  });
});

test("elements one after another, up to the first that does not fit", () => {
  expect(elementAt(bytes(9, 0x42, 0x86, 0x81, 1), 1)).toEqual({ id: 0x4286, headerBytes: 3, size: 1 });
  const content = bytes(0xe7, 0x82, 1, 2, 0xec, 0x80, 0xa3, 0x84, 1);
  expect([...elementsOf(content)]).toEqual([
    { id: 0xe7, data: bytes(1, 2) },
    { id: 0xec, data: bytes() },
  ]);
});

test("numbers in elements", () => {
  expect(unsigned(bytes(1, 2, 3))).toBe(0x010203);
  expect(float(bytes(0x40, 0x49, 0x0f, 0xdb))).toBeCloseTo(Math.PI, 6);
  expect(float(bytes(0x40, 9, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18))).toBe(Math.PI);
  expect(float(bytes(1))).toBeUndefined();
});

describe("the search for a cluster", () => {
  const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
  // Around the lengths at which more bytes are read, where a search may get stuck.
  test.each([1, 2, 7, 8, 9, 65_533, 65_534, 65_535, 65_536, 65_537, 131_072])(
    "behind %i bytes",
    async (count) => {
      const file = concatenated([new Uint8Array(count).fill(0x1f), bytes(...CLUSTER, 0x80)]);
      const reader = createByteReader(bytesSource(file, "x"));
      expect(await skipToCluster(reader)).toBe(count);
      expect(reader.position).toBe(count);
      // Starting at a cluster, the search is for the next one, and there is none.
      expect(await skipToCluster(reader)).toBe(5);
      expect(reader.left).toBe(0);
    },
  );
});
