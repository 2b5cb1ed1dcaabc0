import { readFile } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { workplace } from "./run.ts";

const place = workplace();
afterAll(place.remove);

test("labels that are names of every object's own members work in run, report, train and predict", async () => {
  const labels = ["__proto__", "constructor", "toString"];
  const rows = ["file,speaker,emotion"];
  for (const speaker of [0, 1, 2]) {
    for (const [c, label] of labels.entries()) {
      for (const take of [0, 1]) {
        const hz = 120 + 60 * c + 7 * speaker + 3 * take;
        const samples = Float32Array.from(
          { length: 8000 },
          (_, t) => 0.3 * Math.sin((2 * Math.PI * hz * t) / 16_000),
        );
        await place.write(`s${speaker}_${c}${take}.wav`, encodeWav(samples, 16_000));
        rows.push(`s${speaker}_${c}${take}.wav,s${speaker},${label}`);
      }
    }
  }
  await place.write("m.csv", `${rows.join("\n")}\n`);
  await place.write(
    "r.yaml",
    `title: t
question: q?
corpora: [{ id: m, path: m.csv, map: { toString: valueOf } }]
features: { set: is09 }
repeats: 1
augmenters: [{ kind: none }, { kind: duplicate }]
classifiers: [{ kind: svm, c: 0.01 }]
statistics: { resamples: 100 }
`,
  );
  const run = await place.emoforge(["run", "r.yaml", "--out", "out", "--workers", "1"]);
  expect([run.code, run.stderr.includes("emoforge:")]).toEqual([0, false]);
  const { corpora } = JSON.parse(await readFile(place.at("out/results.json"), "utf8"));
  expect(corpora[0].classes).toEqual(["__proto__", "constructor", "valueOf"]);
  expect(Object.entries(corpora[0].data.perClass)).toEqual([
    ["__proto__", 6],
    ["constructor", 6],
    ["valueOf", 6],
  ]);
  const report = await readFile(place.at("out/report.html"), "utf8");
  expect([report.includes("__proto__"), report.includes("native code")]).toEqual([true, false]);

  const train = await place.emoforge(["train", "m.csv", "--no-evaluate", "--out", "model", "--workers", "1"]);
  expect(train.code).toBe(0);
  const predict = await place.emoforge(["predict", "model", "s0_00.wav", "--json"]);
  expect(Object.keys(JSON.parse(predict.stdout)[0].probabilities)).toEqual(labels);
}, 120_000);
