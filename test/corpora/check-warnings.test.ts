import { expect, test, vi } from "vitest";
import { checkCorpus } from "../../src/corpora/index.ts";
import { ownCard } from "../../src/corpora/manifest/manifest.ts";
import { hasher, memoryFiles, wav } from "./memory-files.ts";

vi.mock("../../src/audio/decode.ts", async (original) => {
  const decoding = await original<typeof import("../../src/audio/decode.ts")>();
  const decodeSource: typeof decoding.decodeSource = async (source) => {
    const decoded = await decoding.decodeSource(source);
    if (source.name === "trap.wav") throw new RangeError("memory access out of bounds");
    return source.name === "damaged.wav" ? { ...decoded, warnings: ["the end is missing"] } : decoded;
  };
  return { ...decoding, decodeSource };
});

test("a damaged recording is a problem but is checked like the others; a decoder's fault does not end the check", async () => {
  const names = ["a.wav", "damaged.wav", "trap.wav", "z.wav"];
  const utterances = names.map((file) => ({
    id: file,
    file,
    label: "joy",
    speaker: "s1",
    sex: "unknown" as const,
    language: "und",
    session: "",
    corpus: "toy",
  }));
  const files = memoryFiles(Object.fromEntries(names.map((name, i) => [name, wav(i + 1)])));
  const corpus = { card: ownCard("toy", "toy"), utterances, problems: [] };
  const { audio, problems } = await checkCorpus(corpus, { files, hasher });
  expect(audio.map(({ id }) => id)).toEqual(["a.wav", "damaged.wav", "z.wav"]);
  expect(problems).toEqual([
    { kind: "damaged", file: "damaged.wav", message: "The end is missing. It is used nevertheless." },
    {
      kind: "unreadable",
      file: "trap.wav",
      message:
        "Expected a recording that can be processed, got a fault of the program (RangeError). " +
        "Please report it with this file, and leave the file out for now.",
    },
  ]);
});
