import { readdir, readFile, rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/index.ts";
import { fileNames } from "../../src/cli/support/view-files.ts";
import { decodeNpy, logmel } from "../../src/features/index.ts";
import { nodeFiles } from "../../src/platform/node/index.ts";
import { readCsv, workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
beforeAll(() => writeSmallCorpus(place));
afterAll(place.remove);

const data = ["augment", "Töne.csv", "--set", "logmel", "--workers", "1"];
const base = [...data, "--classes", "anger,sadness", "--set-option", "mels=32"];
const feature = logmel({ mels: 32 });

const array = async (...path: string[]) => decodeNpy(await nodeFiles.read(place.at(...path)), path.join("/"));
const sound = async (...path: string[]) =>
  decodeAudio(await nodeFiles.read(place.at(...path)), path.join("/"));
const table = async (folder: string) => readCsv(await readFile(place.at(folder, "provenance.csv"), "utf8"));
const about = async (folder: string) =>
  JSON.parse(await readFile(place.at(folder, "augmenter.json"), "utf8"));

/** The correlation of values, each around its mean. */
function correlation(a: Float32Array, b: Float32Array): number {
  const centred = (x: Float32Array) => x.map((v) => v - x.reduce((sum, u) => sum + u, 0) / x.length);
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * y[i], 0);
  const [x, y] = [centred(a), centred(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

test("views and originals are written as arrays and sounds, and each says where it comes from", {
  timeout: 120_000,
}, async () => {
  const args = [...base, "--with", "specaugment", "--option", "timeMasks=0", "--limit", "3"];
  const { code, stdout, stderr } = await place.emoforge([
    ...args,
    "--views",
    "2",
    "--originals",
    "--out",
    "views",
  ]);
  expect(code, stderr).toBe(0);
  expect(stdout).toBe("views: 6 views and 3 originals of 3 recordings (specaugment)\n");
  expect(stderr).toContain("The augmenter has seen 4 speakers (f1, f2, m1, m2): test on others only.");

  const rows = await table("views");
  expect(rows.map(({ label }) => label)).toEqual(new Array(3).fill(["anger", "sadness", "anger"]).flat());
  const ids = rows.slice(0, 3).map(({ sources }) => sources);
  expect(rows.map(({ file }) => file)).toEqual([
    ...ids.map((id) => `originals/${id}.npy`),
    ...ids.map((id) => `${id}_1.npy`),
    ...ids.map((id) => `${id}_2.npy`),
  ]);
  const files = (await readdir(place.at("views"), { recursive: true })).sort();
  expect(files).toEqual(
    ["augmenter.json", "originals", "provenance.csv", ...rows.flatMap(({ file, wav }) => [file, wav])].sort(),
  );
  expect(new Set(rows.slice(3).map(({ seed }) => seed)).size).toBe(6);
  for (const { file, wav, label, sources, speaker, augmenter, change, epsilon } of rows) {
    const original = file.startsWith("originals/");
    expect({ augmenter, epsilon }).toEqual({ augmenter: original ? "" : "specaugment", epsilon: "" });
    expect(sources).toContain(speaker);
    expect(Number(change) > 0).toBe(!original);
    const recording = await sound("Töne", label, `${sources}.wav`);
    const { data, frames } = feature.extract(recording.channels[0]);
    const view = await array("views", file);
    expect(view.shape).toEqual([frames, 32]);
    // In the recording's own scale, what was not masked is unchanged.
    const kept = view.data.filter((value, i) => Math.abs(value - data[i]) < 1e-3).length / data.length;
    expect(kept).toBeGreaterThan(original ? 0.999 : 0.5);
    const heard = await sound("views", wav);
    expect([heard.sampleRateHz, heard.channels.length]).toEqual([16_000, 1]);
    expect(heard.channels[0]).toHaveLength((frames - 1) * 400 + 800);
    if (original)
      expect(correlation(feature.extract(heard.channels[0]).data, view.data)).toBeGreaterThan(0.95);
  }

  // More views leave the earlier ones as they are; arrays can be written normalised, without sounds.
  const one = await place.emoforge([...args, "--normalised", "--no-wav", "--out", "one"]);
  expect(one.code, one.stderr).toBe(0);
  expect((await readdir(place.at("one"))).filter((name) => name.endsWith(".wav"))).toEqual([]);
  const { scaler, features, augmenter, seed, corpus } = await about("one");
  expect({ features, augmenter, seed, corpus }).toMatchObject({
    features: { set: "logmel", mels: 32, windowMs: 50 },
    augmenter: { kind: "specaugment", timeMasks: 0, frequencyMasks: 2 },
    seed: 1,
    corpus: { id: "Töne" },
  });
  for (const { file, wav } of await table("one")) {
    expect(wav).toBe("");
    const normalised = await array("one", file);
    const units = await array("views", file);
    normalised.data.forEach((value, i) => {
      expect(value * scaler.scale[i % 32] + scaler.mean[i % 32]).toBeCloseTo(units.data[i], 3);
    });
  }
});

test("what is made from noise is named after its class, has no source, and can be looked at and heard", {
  timeout: 120_000,
}, async () => {
  const small = { frames: 32, width: 1, latent: 2, batch: 4, autoencoderIterations: 2, iterations: 2 };
  const options = Object.entries(small).flatMap(([key, value]) => ["--option", `${key}=${value}`]);
  const args = [
    ...base,
    "--with",
    "bagan",
    ...options,
    "--limit",
    "2",
    "--views",
    "2",
    "--originals",
    "--png",
  ];
  const { code, stdout, stderr } = await place.emoforge([...args, "--out", "made"]);
  expect(code, stderr).toBe(0);
  expect(stdout).toBe(
    "made: 4 spectrograms made from noise and 2 originals, of the classes of 2 recordings (bagan)\n",
  );
  expect(stderr).toMatch(/bagan: what it makes of a class varies \d\.\d\d times as much as recordings do/);
  const rows = await table("made");
  expect(rows.slice(2).map(({ file }) => file)).toEqual([
    "anger_made_1.npy",
    "sadness_made_2.npy",
    "anger_made_3.npy",
    "sadness_made_4.npy",
  ]);
  for (const { file, wav, label, sources, speaker, change, augmenter } of rows.slice(2)) {
    expect([sources, speaker, change, augmenter]).toEqual(["", "", "", "bagan"]);
    expect(file.startsWith(label)).toBe(true);
    expect((await array("made", file)).shape).toEqual([32, 32]);
    expect((await sound("made", wav)).channels[0]).toHaveLength(31 * 400 + 800);
  }
  for (const { file } of rows) {
    const png = await readFile(place.at("made", file.replace(".npy", ".png")));
    const { shape } = await array("made", file);
    expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3 * shape[0], 3 * shape[1]]);
  }
});

const tiny = Object.entries({ frames: 32, width: 1, latent: 4, representation: 4, batch: 2, iterations: 2 });

test("a viewmaker is fitted and saved, and makes the same views again; its views state their epsilon", {
  timeout: 120_000,
}, async () => {
  const options = tiny.flatMap(([key, value]) => ["--option", `${key}=${value}`]);
  const fit = await place.emoforge([
    ...base,
    ...["--with", "viewmaker", ...options, "--leave-out", "f1", "--limit", "2"],
    ...["--save-fitted", "models/vm", "--out", "fitted"],
  ]);
  expect(fit.code, fit.stderr).toBe(0);
  expect(fit.stderr).toContain("The augmenter has seen 3 speakers (f2, m1, m2): test on others only.");
  // Two rounds teach nothing.
  expect(fit.stderr).toMatch(
    /viewmaker: its representations separate .* by -?0\.0\d .* So its views had little to guide them\./,
  );
  const rows = await table("fitted");
  for (const { epsilon, change, speaker } of rows) {
    expect(Number(epsilon)).toBeGreaterThanOrEqual(0.05);
    expect(Number(epsilon)).toBeLessThanOrEqual(0.3);
    expect(change).toBe(epsilon);
    expect(speaker).not.toBe("f1");
  }
  expect(await readdir(place.at("models/vm"))).toEqual([
    "README.md",
    "checksums.json",
    "scaler.json",
    "viewmaker.json",
    "viewmaker.onnx",
  ]);
  const readme = await readFile(place.at("models/vm/README.md"), "utf8");
  expect(readme).toContain("anger, sadness by the speakers f2, m1, m2.");

  const saved = [...data, "--classes", "anger,sadness", "--with", "models/vm", "--leave-out", "f1"];
  const again = await place.emoforge([...saved, "--limit", "2", "--out", "again"]);
  expect(again.code, again.stderr).toBe(0);
  expect(await table("again")).toEqual(rows);
  for (const { file } of rows) {
    const [first, second] = [await array("fitted", file), await array("again", file)];
    expect(second.shape).toEqual(first.shape);
    second.data.forEach((value, i) => {
      expect(value).toBeCloseTo(first.data[i], 3);
    });
  }

  const refused = async (...args: string[]) => (await place.inProcess([...saved, ...args])).stderr;
  expect(await refused("--option", "width=2", "--out", "x")).toContain(
    "--option: expected none with a fitted viewmaker, which has its own, got width=2.",
  );
  const onnx = await readFile(place.at("models/vm/viewmaker.onnx"));
  await place.write("models/vm/viewmaker.onnx", onnx.fill(0, 100, 110));
  expect(await refused("--out", "x")).toMatch(/viewmaker\.onnx: expected the checksum \w{12}, got \w{12}: /);
  await rm(place.at("models/vm/scaler.json"));
  expect(await refused("--out", "x")).toMatch(
    /vm: expected a fitted viewmaker .*, got one without scaler\.json\./,
  );
});

test("Ctrl-C leaves only whole files, all of them in the table", async () => {
  const { code, stderr } = await place.emoforge(
    [...base, "--with", "time-stretch", "--views", "100", "--out", "stopped"],
    {},
    { stopAt: "views: 0 %" },
  );
  expect(stderr).toContain("stopping");
  expect(code).toBe(130);
  const rows = await table("stopped");
  expect(rows.length).toBeLessThan(100);
  const files = await readdir(place.at("stopped"));
  expect(files.sort()).toEqual(
    [
      "augmenter.json",
      "provenance.csv",
      "unfinished",
      ...rows.flatMap(({ file, wav }) => [file, wav]),
    ].sort(),
  );
  for (const { file, change } of rows) {
    expect((await array("stopped", file)).data.every(Number.isFinite)).toBe(true);
    // If the view has another length, its difference cannot be stated.
    expect(change).toBe("");
  }
  const rerun = await place.inProcess([...base, "--with", "noise", "--out", "stopped"]);
  expect(rerun.stderr).toMatch(
    /--out: expected a new or empty folder, got stopped, which holds the unfinished work of another command\. Run that command again, name another folder, or delete it first\./,
  );
});

const kinds = "duplicate, noise, specaugment, time-stretch, pitch-shift, mixup, copypaste, viewmaker, bagan";

test.each([
  [["--with", "magic"], `--with: expected one of ${kinds}, or the folder of a fitted viewmaker, got magic.`],
  [
    ["--with", "gan"],
    `--with: expected one of ${kinds}, or the folder of a fitted viewmaker, got gan, which makes rows of feature vectors. Leave out: --set logmel`,
  ],
  [["--with", "mixup", "--option", "beta=1"], 'augmenter "mixup" is not valid:'],
  [["--with", "mixup", "--set-option", "mel=40"], "--set-option is not valid:"],
  [
    ["--with", "pitch-shift", "--set-option", "sampleRateHz=8000"],
    'augmenter "pitch-shift": expected the frequencies of the mel bands, lowHz 0 and highHz 4000, got 0 and 8000.',
  ],
  [["--with", "mixup", "--views", "0"], "--views: expected a whole number from 1 to 1000, got 0."],
  [
    ["--with", "mixup", "--amount", "2"],
    "--amount: expected a set of feature vectors, to which it belongs, got --set logmel.",
  ],
  [
    ["--with", "mixup", "--save-fitted", "vm"],
    "--save-fitted: expected --with viewmaker, the one augmenter of spectrograms that is kept, got --with mixup.",
  ],
  [
    ["--with", "viewmaker", "--save-fitted", "Töne"],
    "--save-fitted: expected a new folder, or an older fitted viewmaker, got ",
  ],
  [["--with", "Töne"], "Töne: expected a fitted viewmaker (a folder with viewmaker.onnx, scaler.json,"],
  [
    ["--with", "specaugment", "--set", "is09"],
    "--with: expected one of duplicate, noise, smote, mixup, calibrated, transfer, gan, cwgan-gp, cyclegan, diffusion, got specaugment, which makes views of spectrograms. Add: --set logmel",
  ],
  [["--with", "noise", "--set", "is10", "--set-option", "variant=old"], "--set is not valid:"],
  [
    ["--with", "noise", "--set", "is09", "--no-wav"],
    "--no-wav: expected --set logmel, to which it belongs, got --set is09.",
  ],
])("%j is answered with what to do", async (args, message) => {
  const { code, stderr } = await place.inProcess([...data, "--out", "x", ...args]);
  expect(stderr).toContain(message);
  expect(code).toBe(1);
});

test("file names of ids are plain and distinct, even if case is ignored", () => {
  expect(fileNames(["a/b", "a:b", "A_B", "..", "c@0-1.5", ""])).toEqual([
    "a_b",
    "a_b~2",
    "A_B~3",
    "_",
    "c@0-1.5",
    "_~2",
  ]);
});
