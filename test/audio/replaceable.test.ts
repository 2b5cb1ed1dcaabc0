import { describe, expect, test } from "vitest";
import { quietly } from "../../src/audio/quietly.ts";
import { type FreshDecoder, replaceable } from "../../src/audio/replaceable.ts";

const nothing = { channelData: [], sampleRate: 8000, errors: [] };

/** Decoders that fail at "trap", each with its own number. */
function numbered(decode: (input: string, number: number) => ReturnType<FreshDecoder<string>["decode"]>) {
  const freed: number[] = [];
  let made = 0;
  const decoder = replaceable<string>(async () => {
    const number = ++made;
    return {
      decode: (input) => decode(input, number),
      free() {
        freed.push(number);
        throw new WebAssembly.RuntimeError("memory access out of bounds");
      },
    };
  });
  return { decoder, freed };
}

describe("a decoder that fails", () => {
  test.each([
    [
      "at once",
      () => {
        throw new WebAssembly.RuntimeError("unreachable");
      },
    ],
    ["later", () => Promise.reject(new Error("later"))],
  ])("%s gives nothing, is not used again, and is not asked to free what it has", async (_, fail) => {
    const { decoder, freed } = numbered((input, sampleRate) =>
      input === "trap" ? fail() : { ...nothing, sampleRate },
    );
    expect((await decoder.decode("a"))?.sampleRate).toBe(1);
    expect((await decoder.decode("b"))?.sampleRate).toBe(1);
    expect(await decoder.decode("trap")).toBeNull();
    expect((await decoder.decode("c"))?.sampleRate).toBe(2);
    decoder.free();
    expect(freed).toEqual([2]);
  });

  test("when it is made", async () => {
    const decoder = replaceable<string>(async () => {
      throw new RangeError("out of memory");
    });
    expect(await decoder.decode("a")).toBeNull();
    expect(() => decoder.free()).not.toThrow();
  });

  test("endlessly is stopped", async () => {
    const { decoder } = numbered(() => {
      for (;;) console.error("the same again");
    });
    expect(await decoder.decode("a")).toBeNull();
  });
});

test("what a decoder prints is suppressed, and the console is as before", () => {
  const seen: unknown[] = [];
  const { error } = console;
  console.error = (...words) => seen.push(...words);
  try {
    expect(
      quietly(() => {
        console.error("libopus -4");
        return 3;
      }),
    ).toBe(3);
    console.error("said");
  } finally {
    console.error = error;
  }
  expect(seen).toEqual(["said"]);
});
