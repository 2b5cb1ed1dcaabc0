import { describe, expect, test } from "vitest";
import { matroskaStructure } from "../../src/audio/ebml.ts";
import { bytesSource } from "../../src/audio/source.ts";

const EBML = [0x1a, 0x45, 0xdf, 0xa3];
const SEGMENT = [0x18, 0x53, 0x80, 0x67];
const INFO = [0x15, 0x49, 0xa9, 0x66];
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
const CUES = [0x1c, 0x53, 0xbb, 0x6b];
const TIMESTAMP = [0xe7];
const BLOCK = [0xa3];
const VOID = [0xec];
/** A size that is not stated, as live streams have it. */
const UNKNOWN = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

const element = (id: number[], content: number[]) => [...id, 0x40, content.length, ...content];
const head = element(EBML, [0x42, 0x86, 0x81, 1]);
const cluster = element(CLUSTER, [
  ...element(TIMESTAMP, [0]),
  ...element(BLOCK, [0x81, 0, 0, 0x80, 1, 2, 3]),
]);
const contents = [...element(INFO, [1, 2]), ...element(VOID, [0, 0]), ...cluster, ...cluster];
const sound = [...head, ...element(SEGMENT, contents)];
const live = [...head, ...SEGMENT, ...UNKNOWN, ...element(INFO, [1])];
const openCluster = [...CLUSTER, ...UNKNOWN, ...element(TIMESTAMP, [0]), ...element(BLOCK, [1, 2, 3, 4])];

/** Bytes read are counted: the walk has to end after a few readings, whatever the bytes. */
async function walk(bytes: number[]) {
  let readings = 0;
  const source = bytesSource(Uint8Array.from(bytes), "a.webm");
  const structure = await matroskaStructure({
    ...source,
    read: (start, end) => {
      readings++;
      return source.read(start, end);
    },
  });
  expect(readings).toBeLessThanOrEqual(bytes.length + 1);
  return structure;
}

describe("files as they should be", () => {
  test.each([
    ["sizes stated", sound],
    ["something between the segments", [...sound, ...element(VOID, [0])]],
    ["a stream without sizes", [...live, ...openCluster, ...openCluster]],
    ["clusters without a size, then an index", [...live, ...openCluster, ...element(CUES, [1])]],
  ])("%s", async (_, bytes) => {
    expect(await walk(bytes)).toEqual({ missing: 0 });
  });
});

describe("cut", () => {
  test("in a segment with a size, at every byte behind its header", async () => {
    for (let at = head.length + 6; at < sound.length; at++) {
      const structure = await walk(sound.slice(0, at));
      expect([at, structure.missing > 0 || structure.junkAt !== undefined]).toEqual([at, true]);
    }
  });

  test("in a cluster of a stream, at every byte but those between two elements", async () => {
    const bytes = [...live, ...openCluster];
    const boundaries = [CLUSTER.length + 8, CLUSTER.length + 8 + 4].map((n) => live.length + n);
    for (let at = live.length + 5; at < bytes.length; at++) {
      const { missing, junkAt } = await walk(bytes.slice(0, at));
      expect([at, missing > 0 || junkAt !== undefined]).toEqual([at, !boundaries.includes(at)]);
    }
  });
});

test("junk is found where it begins", async () => {
  expect(await walk([0, 1, 2, 3])).toEqual({ junkAt: 0, missing: 0 });
  expect(await walk([...sound, 0, 0, 0, 0])).toEqual({ junkAt: sound.length, missing: 0 });
  const at = live.length + openCluster.length;
  expect(await walk([...live, ...openCluster, ...element(EBML, [1]), ...openCluster])).toEqual({
    junkAt: at,
    missing: 0,
  });
});

test("it ends whatever the bytes: each of the first 80, of every value", async () => {
  for (let at = 0; at < Math.min(80, sound.length); at++)
    for (let value = 0; value < 256; value += 5) await walk(sound.with(at, value));
});
