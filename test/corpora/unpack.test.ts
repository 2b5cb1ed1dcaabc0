import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { EmoforgeError } from "../../src/core/errors.ts";
import { unpack } from "../../src/corpora/fetch/unpack.ts";

const contents = {
  "a.txt": "first, a text that compresses well well well well",
  "b/c.txt": "second",
  "d.txt": "",
};
const archive = zipSync(
  Object.fromEntries(Object.entries(contents).map(([name, text]) => [name, strToU8(text)])),
);

async function unpacked(
  bytes: Uint8Array,
  more: { mostBytes?: number; place?: (entry: string) => string } = {},
) {
  const found: Record<string, string> = {};
  await unpack(bytes, "x.zip", {
    place: more.place ?? ((entry) => entry),
    mostBytes: more.mostBytes ?? 1000,
    write: async (path, content) => {
      found[path] = new TextDecoder().decode(content);
    },
  });
  return found;
}

test("every wanted entry comes out whole, even an empty one", async () => {
  expect(await unpacked(archive)).toEqual(contents);
});

test("cut anywhere, an archive is refused", async () => {
  for (let end = 0; end < archive.length; end++)
    await expect(unpacked(archive.subarray(0, end))).rejects.toThrow(EmoforgeError);
});

test("with any byte changed it gives the same contents or is refused, in our words", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = archive.slice();
      changed[at] ^= change;
      const got = await unpacked(changed).catch((error: unknown) => error);
      if (got instanceof EmoforgeError) expect(got.message).toMatch(/^x\.zip: .*expected .*, got .*\.$/s);
      // A changed name is just another name: the checksums protect contents.
      else expect(Object.values(got as object).sort()).toEqual(Object.values(contents).sort());
    }),
    { numRuns: 400, seed: 1 },
  );
});

test("too many bytes once unpacked are refused before anything is written", async () => {
  const bomb = zipSync({ "a.wav": new Uint8Array(1_000_000) });
  expect(bomb.length).toBeLessThan(5000);
  await expect(unpacked(bomb, { mostBytes: 999_999 })).rejects.toThrow(
    "x.zip: expected at most 999999 bytes once unpacked, got more. It is not the published archive.",
  );
});

test("an entry that holds more than it states is refused", async () => {
  const bomb = zipSync({ "a.wav": new Uint8Array(100_000) });
  const view = new DataView(bomb.buffer, bomb.byteOffset);
  // The uncompressed size, in the local header and in the central directory.
  view.setUint32(22, 10, true);
  const central = view.getUint32(bomb.length - 6, true);
  view.setUint32(central + 24, 10, true);
  await expect(unpacked(bomb)).rejects.toThrow(
    "x.zip: a.wav: expected content of the CRC-32 and size that the archive lists, got other bytes.",
  );
});

test.each([
  ["a.WAV", "A.wav"],
  ["é.wav".normalize("NFC"), "é.wav".normalize("NFD")],
])("%j and %j are one file on many disks", async (one, other) => {
  const twice = zipSync({ [one]: strToU8("1"), [other]: strToU8("2") });
  await expect(unpacked(twice)).rejects.toThrow(/^x\.zip: expected one entry for /);
});

describe("places outside the folder, on any system", () => {
  test.each([
    "../x.wav",
    "a/../../x.wav",
    "/etc/x.wav",
    "C:/x.wav",
    "a\\..\\x.wav",
    "x.wav:stream",
    "nul.wav",
    "a/COM1",
    "x.wav.",
    "x.wav ",
    "x\0.wav",
    "a//b.wav",
  ])("%j", async (place) => {
    await expect(unpacked(zipSync({ x: strToU8("1") }), { place: () => place })).rejects.toThrow(
      `x.zip: expected paths that stay in the corpus's folder on every system, got ${JSON.stringify(place)}. It is not the published archive.`,
    );
  });
});
