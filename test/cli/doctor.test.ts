import { afterAll, expect, test } from "vitest";
import { workplace } from "./run.ts";

const place = workplace();
afterAll(place.remove);

interface Finding {
  readonly name: string;
  readonly state: string;
  readonly message: string;
  readonly remedy?: string;
}

test("every part is checked, and what is not in order has a remedy", async () => {
  const { code, stdout } = await place.emoforge(["doctor", "--json"]);
  const findings = JSON.parse(stdout) as Finding[];
  expect(findings.map(({ name }) => name)).toEqual([
    "Node",
    "engine cpu",
    "engine webgpu",
    "decoders",
    "ffmpeg",
    "charts",
    "cache folder",
    "data folder",
    "memory, cores",
  ]);
  const by = Object.fromEntries(findings.map((finding) => [finding.name, finding]));
  for (const name of ["Node", "engine cpu", "decoders", "cache folder"])
    expect(by[name]).toMatchObject({ state: "ok" });
  expect(by.decoders.message).toBe("WAV, FLAC, MP3, Ogg Vorbis, Ogg Opus");
  expect(by["data folder"]).toMatchObject({ state: "warn", message: "not named" });
  for (const { state, remedy } of findings) expect(remedy === undefined).toBe(state === "ok");
  expect(code).toBe(0);
});

test("the processor is timed, and without a Vulkan driver it is said how to get one", async () => {
  const { stdout } = await place.emoforge(["doctor", "--json"], { VK_DRIVER_FILES: place.at("none.json") });
  const by = Object.fromEntries((JSON.parse(stdout) as Finding[]).map((finding) => [finding.name, finding]));
  expect(by["engine cpu"].message).toMatch(
    /^ONNX Runtime computes, on one thread: [\d.]+ ms for a product of two 512 x 512 matrices, [\d.]+ ms for a training step of/,
  );
  // Elsewhere than on Linux, no variable takes a card away.
  if (process.platform !== "linux") return;
  expect(by["engine webgpu"].state).toBe("warn");
  expect(by["engine webgpu"].message).toMatch(/^not usable: .*; no graphics card was found$/);
  expect(by["engine webgpu"].remedy).toContain("libvulkan1");
  expect(by["engine webgpu"].remedy).toContain("/usr/share/vulkan/icd.d");
}, 120_000);

test("without ffmpeg it says what cannot be read, and nothing fails", async () => {
  const { code, stdout } = await place.emoforge(["doctor", "--json"], { PATH: "" });
  expect((JSON.parse(stdout) as Finding[]).find(({ name }) => name === "ffmpeg")).toEqual({
    name: "ffmpeg",
    state: "warn",
    message: "not on the path: M4A, AAC, WMA, AMR and the sound of videos cannot be read",
    remedy:
      'Optional. Install it, e.g. with "apt-get install ffmpeg" or "brew install ffmpeg" (https://ffmpeg.org).',
  });
  expect(code).toBe(0);
});

test("a folder that cannot be used fails, and the exit code says so", async () => {
  await place.write("datei", "x");
  const { code, stdout } = await place.emoforge(["doctor", "--data", place.at("nirgends")], {
    EMOFORGE_CACHE: place.at("datei"),
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^fail {2}cache folder .*datei/m);
  expect(stdout).toContain("-> Set EMOFORGE_CACHE to a folder that can be written.");
  expect(stdout).toMatch(/^fail {2}data folder .*nirgends does not exist/m);
  expect(stdout).toContain("Something has to be repaired: see above.");
});
