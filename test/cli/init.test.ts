import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { resolveRecipe } from "../../src/experiment/index.ts";
import { noise } from "../corpora/memory-files.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
beforeAll(() => writeSmallCorpus(place));
afterAll(place.remove);

const recipeIn = async (name: string, profile = "quick") =>
  resolveRecipe(await readFile(place.at(name), "utf8"), name, { profile }).recipe;

test("a manifest gives a recipe that `run` takes", async () => {
  const { code, stdout } = await place.emoforge(["init", "Töne.csv", "--out", "eigenes.yaml", "--seed", "5"]);
  expect(code).toBe(0);
  expect(stdout).toContain("eigenes.yaml: 40 utterances, 5 emotions, 4 speakers");
  expect(stdout).toContain(
    "protocol leave-one-speaker-out: 4 speakers: each is tested by a model trained on all the others",
  );
  expect(await recipeIn("eigenes.yaml")).toMatchObject({
    seed: 5,
    repeats: 1,
    corpora: [
      {
        id: "Töne",
        path: place.at("Töne.csv"),
        classes: ["anger", "fear", "happiness", "neutral", "sadness"],
      },
    ],
    protocol: { kind: "leave-one-speaker-out" },
    normalisation: ["train", "speaker"],
  });
  expect(await recipeIn("eigenes.yaml", "full")).toMatchObject({ repeats: 3, amounts: [0.5, 1, 2] });
  const plan = await place.emoforge(["run", "eigenes.yaml", "--plan", "--workers", "1"]);
  expect(plan.stderr).not.toContain("emoforge:");
  expect(plan.code).toBe(0);
  expect(plan.stdout).toContain("Töne: 40 utterances, 4 speakers, 5 classes, 384 features (is09), 4 folds");
});

test("class folders: the speakers are guessed from the names, which is said", async () => {
  const { code, stdout } = await place.inProcess(["init", "Töne", "--out", "ordner.yaml"]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    "The speakers are GUESSED from the file names by /([A-Za-z]{1,3}\\d{1,4})[_-]: 4 speakers",
  );
  expect(stdout).toContain(
    "Until you have checked them and deleted speakersGuessed from ordner.yaml, every score is marked GUESSED.",
  );
  const text = await readFile(place.at("ordner.yaml"), "utf8");
  expect(text).toContain(
    "# GUESSED from the file names: 4 speakers of 10 recordings each; pitch and timbre differ",
  );
  expect(text).toContain("speakersGuessed: true ");
  expect((await recipeIn("ordner.yaml")).corpora).toMatchObject([{ speakersGuessed: true }]);
  expect((await recipeIn("ordner.yaml")).protocol).toEqual({ kind: "leave-one-speaker-out" });
});

test("without speakers only a random split is left, and is marked as such", async () => {
  for (const [label, n] of [
    ["joy", 4],
    ["anger", 12],
  ] as const)
    for (let i = 0; i < n; i++) await place.write(`namenlos/${label}/${"abcdefghijkl"[i]}.wav`, "audio");
  const { code, stdout } = await place.inProcess(["init", "namenlos", "--out", "n.yaml"]);
  expect(code).toBe(0);
  expect(stdout).toContain("The scores are SPEAKER-DEPENDENT and flattering");
  const text = await readFile(place.at("n.yaml"), "utf8");
  expect(text).toContain("FEW: joy 4.");
  const recipe = await recipeIn("n.yaml");
  expect(recipe.protocol.kind).toBe("stratified-random");
  expect(recipe.normalisation).toEqual(["train"]);
  expect(recipe.augmenters).toContainEqual({ kind: "smote", neighbours: 1 });
});

test("labels with spaces, commas and quotes survive", async () => {
  const rows = ["a, b", "[x]: y", "it's", '"q"', "yes"].flatMap((label, c) =>
    ["s1", "s2"].map((speaker) => {
      const cell = `"${label.replaceAll('"', '""')}"`;
      return `x${c}${speaker}.wav,${speaker},${cell}`;
    }),
  );
  for (const [i, row] of rows.entries()) await place.write(row.split(",")[0], encodeWav(noise(i + 1), 8000));
  await place.write("schwierig.csv", `file,speaker,emotion\n${rows.join("\n")}\n`);
  const { code, stderr } = await place.inProcess(["init", "schwierig.csv", "--out", "s.yaml"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const [{ classes }] = (await recipeIn("s.yaml")).corpora;
  expect([...(classes ?? [])].sort()).toEqual(["a, b", "[x]: y", "it's", '"q"', "yes"].sort());
});

test("an existing file is not replaced unless that is asked for", async () => {
  await place.write("da.yaml", "mine");
  const refused = await place.inProcess(["init", "Töne.csv", "--out", "da.yaml"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("--out: expected a new file, got da.yaml, which exists.");
  expect(await readFile(place.at("da.yaml"), "utf8")).toBe("mine");
  expect((await place.inProcess(["init", "Töne.csv", "--out", "da.yaml", "--force"])).code).toBe(0);
});

test("one emotion is not enough", async () => {
  await place.write("eine/joy/a.wav", "audio");
  const { code, stderr } = await place.inProcess(["init", "eine", "--out", "e.yaml"]);
  expect(code).toBe(1);
  expect(stderr).toContain("eine: expected at least two emotions, got joy.");
});

test("a manifest without speakers, with columns of its own: the recipe says both", async () => {
  const rows = ["s1_a", "s1_b", "s2_a", "s2_b"].map((name, i) => `${name}.wav,${["joy", "fear"][i % 2]}`);
  for (const row of rows) await place.write(row.split(",")[0] as string, "audio");
  await place.write("fremd.csv", `Datei,Gefühl\n${rows.join("\n")}\n`);
  const args = [
    "init",
    "fremd.csv",
    "--out",
    "f.yaml",
    "--column",
    "file=Datei",
    "--column",
    "emotion=Gefühl",
  ];
  const { code, stdout } = await place.inProcess(args);
  expect([code, stdout.split("\n")[0]]).toEqual([0, "f.yaml: 4 utterances, 2 emotions, 2 speakers"]);
  expect((await recipeIn("f.yaml")).corpora[0]).toMatchObject({
    columns: { file: "Datei", emotion: "Gefühl" },
    speakerPattern: "/([A-Za-z]{1,3}\\d{1,4})[_-]",
  });
});

test("if most speakers have only one emotion, the recipe says so and does without normalisation by speaker", async () => {
  const rows = ["joy", "anger", "fear"].flatMap((label, c) =>
    Array.from({ length: 4 }, (_, i) => [`e${c}${i}.wav`, `s${c}${i % 2}`, label].join()),
  );
  for (const [i, row] of rows.entries()) await place.write(row.split(",")[0], encodeWav(noise(50 + i), 8000));
  await place.write("einsam.csv", `file,speaker,emotion\n${rows.join("\n")}\n`);
  const { code, stdout } = await place.inProcess(["init", "einsam.csv", "--out", "e.yaml"]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    "Could mislead: 6 of 6 speakers have only one emotion, so the voice gives the emotion away.",
  );
  expect(await readFile(place.at("e.yaml"), "utf8")).toContain("# COULD MISLEAD: 6 of 6 speakers");
  expect((await recipeIn("e.yaml")).normalisation).toEqual(["train"]);
});
