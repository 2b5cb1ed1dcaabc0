import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { ViewmakerCheckpoint } from "../../src/augment/index.ts";
import { createRng } from "../../src/core/index.ts";
import { withCheckpoints } from "../../src/experiment/work/checkpoints.ts";
import { encodeState } from "../../src/nn/index.ts";
import { readKept, readKeptBytes, writeKept, writeKeptBytes } from "../../src/store/kept.ts";
import { memoryFiles, memoryPlatform } from "./support.ts";

function keeping() {
  const files = memoryFiles();
  const remarks: string[] = [];
  return { ...memoryPlatform(files), files, remarks, remark: (line: string) => void remarks.push(line) };
}

const schema = z.object({ name: z.string(), values: z.array(z.number().nullable()) });

describe("an object", () => {
  test("comes back as it was written, whatever its keys are called, without a remark", async () => {
    const place = keeping();
    const value = { name: "日本\u2028\ud83d\ude00", values: [0, -1e-9, 1 / 3, 1e300, null] };
    await writeKept("/c/a.json", value, place, { indent: 1 });
    expect(await readKept("/c/a.json", schema, place)).toEqual(value);
    expect(await readKept("/c/absent.json", schema, place)).toBeUndefined();
    expect(place.remarks).toEqual([]);
  });

  test("is accepted in a folder that was moved, but not under another name", async () => {
    const place = keeping();
    await writeKept("/c/a.json", { name: "a", values: [] }, place);
    await place.files.write("/d/a.json", await place.files.read("/c/a.json"));
    await place.files.write("/c/b.json", await place.files.read("/c/a.json"));
    expect(await readKept("/d/a.json", schema, place)).toBeDefined();
    expect(await readKept("/c/b.json", schema, place)).toBeUndefined();
    expect(place.remarks).toEqual(["/c/b.json: damaged (its checksum does not match). It is made anew."]);
  });

  test.each([
    ["{", "it is not JSON, or only part of it"],
    ["null", "the whole: Invalid input: expected object, received null"],
    ['{"name": 3, "values": []}', "name: Invalid input: expected string, received number"],
    ['{"name": "a", "values": [], "checksum": 5}', "its checksum does not match"],
  ])("whose text is %s is damaged, and the remark says why", async (text, why) => {
    const place = keeping();
    await place.files.write("/c/a.json", text);
    expect(await readKept("/c/a.json", schema, place)).toBeUndefined();
    expect(place.remarks).toEqual([`/c/a.json: damaged (${why}). It is made anew.`]);
  });
});

describe("bytes", () => {
  const content = Uint8Array.from({ length: 64 }, (_, i) => i * 3);

  test("come back in a buffer of their own, those of earlier versions too", async () => {
    const place = keeping();
    await writeKeptBytes("/c/a.f32", content, place);
    await place.files.write("/c/b.f32", content);
    for (const path of ["/c/a.f32", "/c/b.f32"]) {
      const bytes = await readKeptBytes(path, (size) => size === 64, place);
      expect(bytes).toEqual(content);
      expect(bytes?.buffer.byteLength).toBe(64);
    }
    expect(place.remarks).toEqual([]);
  });

  test("cut anywhere, or with any byte changed, are damaged", async () => {
    const place = keeping();
    await writeKeptBytes("/c/a.f32", content, place);
    const whole = await place.files.read("/c/a.f32");
    // The length would be right for what earlier versions wrote: a multiple of four.
    const fits = (size: number) => size > 0 && size % 4 === 0;
    for (let at = 0; at < whole.length; at++) {
      await place.files.write(
        "/c/a.f32",
        whole.map((byte, i) => (i === at ? byte ^ 16 : byte)),
      );
      expect(await readKeptBytes("/c/a.f32", fits, place), `byte ${at}`).toBeUndefined();
      await place.files.write("/c/a.f32", whole.subarray(0, at));
      expect(await readKeptBytes("/c/a.f32", fits, place), `cut at ${at}`).toBeUndefined();
    }
  });
});

test("a fit begins anew, with a remark, if its checkpoint is damaged or is not one", async () => {
  const place = keeping();
  const state = { training: { step: 200 } } as unknown as ViewmakerCheckpoint;
  const context = { rng: createRng(1) };
  const resumeOf = async () => (await withCheckpoints(context, "/c/x.state", place)).resume;
  const { checkpoint } = await withCheckpoints(context, "/c/x.state", place);
  await checkpoint?.save(state);
  expect(await resumeOf()).toEqual(state);
  // In the form that earlier versions wrote.
  await place.files.write("/c/x.state", encodeState(state));
  expect(await resumeOf()).toEqual(state);
  for (const bytes of [encodeState(state).subarray(0, 20), encodeState(null).fill(0), new Uint8Array(0)]) {
    await place.files.write("/c/x.state", bytes);
    expect(await resumeOf()).toBeUndefined();
  }
  expect(place.remarks).toEqual([
    "/c/x.state: damaged (it is not the state of a fit). It is made anew.",
    "/c/x.state: damaged (it is not the state of a fit). It is made anew.",
    "/c/x.state: damaged (its size, 0 bytes, is wrong). It is made anew.",
  ]);
});

test("a checkpoint that cannot be kept does not end the fit", async () => {
  const place = keeping();
  const full = {
    ...place,
    files: {
      ...place.files,
      write: async () => {
        const { EmoforgeError } = await import("../../src/core/index.ts");
        throw new EmoforgeError("/c/x.state: could not be written (full).");
      },
    },
  };
  const { checkpoint } = await withCheckpoints({ rng: createRng(1) }, "/c/x.state", full);
  await checkpoint?.save({} as ViewmakerCheckpoint);
  expect(place.remarks).toEqual([
    "/c/x.state: could not be written (full). The fit goes on, but if it is stopped, it cannot resume from here.",
  ]);
});
