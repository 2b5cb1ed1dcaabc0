import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SearchResults } from "../../src/experiment/index.ts";
import { killedWhen, namesIn } from "./killed.ts";
import { readCsv, workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();

const space = `
features: [is09, egemaps-v02]
classifiers: [{ kind: svm, c: 0.1 }, { kind: lda, shrinkage: 0.9, calibrate: false }, majority]
augmenters: [none, { kind: noise, level: 0.3 }]
`;

const args = (out: string, ...more: string[]) => [
  "search",
  "Töne.csv",
  "--classes",
  "anger,sadness,neutral",
  "--space",
  "space.yaml",
  "--normalisation",
  "train",
  "--workers",
  "2",
  "--out",
  out,
  ...more,
];

const results = (out: string) =>
  JSON.parse(readFileSync(place.at(out, "search.json"), "utf8")) as SearchResults;

let printed = "";

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write("space.yaml", space);
  const whole = await place.emoforge(args("whole"));
  expect(whole.code, whole.stderr).toBe(0);
  printed = whole.stdout;
}, 240_000);
afterAll(place.remove);

test("it says what strangers will meet, beside the best that was seen, and ends with an answer", () => {
  expect(printed).toMatch(/\nnested estimate of UAR: \d+\.\d \((\d+\.\d \.\. \d+\.\d|no interval: .*)\)\n/);
  expect(printed).toMatch(/\nbest of what was tried: \d+\.\d \(.*\), flattered by choosing\n/);
  expect(printed).toMatch(
    /\nFor single recordings of strangers take .*: expect a UAR of \d+\.\d % \(.*\)\.\n/,
  );
  expect(printed).toMatch(/\nOnly 4 speakers: too few to judge differences/);
});

test("every recording is judged once, by a model that was chosen and trained without its speaker", async () => {
  const found = results("whole");
  const rows = readCsv(await readFile(place.at("whole/predictions.csv"), "utf8"));
  const nested = rows.filter(({ model }) => model === "nested");
  expect(new Set(nested.map(({ id }) => id)).size).toBe(nested.length);
  expect(nested).toHaveLength(found.data.utterances);
  const chosen = new Map(found.questions[0].choices.map(({ part, candidate }) => [part, candidate]));
  for (const { part, candidate, speaker } of nested) {
    expect(speaker).toBe(part);
    expect(candidate).toBe(chosen.get(part));
  }
});

test("a plain run of the winner finds the score that the search saw of it", async () => {
  const run = await place.emoforge(["run", "whole/winner-train.yaml", "--out", "plain", "--workers", "2"]);
  expect(run.code, run.stderr).toBe(0);
  const { corpora } = JSON.parse(await readFile(place.at("plain/results.json"), "utf8"));
  const { ranking, winner } = results("whole").questions[0];
  const seen = ranking.find(({ candidate }) => candidate === winner)?.uar;
  const { augmenter } = results("whole").candidates.find(({ id }) => id === winner) ?? {};
  const score = corpora[0].scores.find((one: { augmenter: string }) => one.augmenter === augmenter?.kind);
  expect(score.uar.value).toBeCloseTo(seen as number, 6);
}, 120_000);

test("a search that was killed goes on and ends with the same bytes", async () => {
  await killedWhen(
    place,
    args("killed", "--no-model"),
    () => namesIn(place.at("killed/trials"), ".json").length > 20,
  );
  expect(namesIn(place.at("killed"), ".json")).not.toContain("search.json");
  const before = namesIn(place.at("killed/trials"), ".json").length;
  const again = await place.emoforge(args("killed", "--no-model", "--workers", "1"));
  expect(again.code, again.stderr).toBe(0);
  expect(namesIn(place.at("killed/trials"), ".json").length).toBeGreaterThan(before);
  for (const name of ["search.json", "predictions.csv", "ranking.csv", "schedule.json", "winner-train.yaml"])
    expect(readFileSync(place.at("killed", name)).equals(readFileSync(place.at("whole", name))), name).toBe(
      true,
    );
}, 240_000);

test("the winner is there as a bundle whose card states the nested estimate, and can be trained again without retyping", async () => {
  const { nested } = results("whole").questions[0];
  const described = (folder: string) => JSON.parse(readFileSync(place.at(folder, "bundle.json"), "utf8"));
  expect(described("whole/models/train").evaluation.uar).toEqual(nested.uar);
  const trained = await place.emoforge(["train", "--from", "whole", "--out", "again", "--workers", "2"]);
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stderr).toContain("from whole: ");
  expect(described("again").evaluation).toEqual(described("whole/models/train").evaluation);
  expect(described("again").training).toEqual(described("whole/models/train").training);
  const ofRun = ["train", "--from", "plain", "--no-evaluate", "--no-answers", "--out", "third"];
  const third = await place.emoforge([...ofRun, "--workers", "1"]);
  expect(third.code, third.stderr).toBe(0);
  expect(third.stderr).toMatch(/^from plain: .*, normalisation train/m);
  const both = await place.inProcess(["train", "--from", "whole", "--classifier", "svm"]);
  expect(both.stderr).toBe(
    "emoforge: --from: expected no --classifier, which the folder says, got both. Leave out one of the two.",
  );
}, 240_000);

test("runs and searches are compared recording by recording, or it says why not", async () => {
  // The run of the winner is there already.
  const { stdout, code } = await place.inProcess(["compare", "plain", "whole", "--json"]);
  const { pairs } = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(pairs).toHaveLength(1);
  const [{ first, second, paired }] = pairs;
  const { ranking, winner, nested } = results("whole").questions[0];
  const plain = ranking.find(({ candidate }) => candidate === winner)?.uar as number;
  expect(first.uar.value).toBeCloseTo(plain, 6);
  expect(second.uar.value).toBeCloseTo(nested.uar.value, 6);
  expect(paired.difference.value).toBeCloseTo(nested.uar.value - plain, 6);
  expect(paired.verdict).toBe("too-few-speakers");

  await place.emoforge([
    "run",
    "whole/winner-train.yaml",
    "--override",
    "protocol={ kind: k-fold-by-speaker, folds: 2 }",
    "--out",
    "halves",
    "--workers",
    "2",
  ]);
  const apart = await place.inProcess(["compare", "whole", "halves"]);
  expect(apart.code).toBe(3);
  expect(apart.stdout).toMatch(
    /\n {2}not paired: the folds differ: \d+ of \d+ recordings were tested together with others/,
  );
}, 240_000);

test("with fewer than three speakers it says what is possible", async () => {
  const lines = (await readFile(place.at("Töne.csv"), "utf8")).trimEnd().split("\n");
  const speakers = [...new Set(lines.slice(1).map((line) => line.split(",")[1]))].slice(0, 2);
  const some = lines.filter((line, i) => i === 0 || speakers.includes(line.split(",")[1]));
  await place.write("two.csv", `${some.join("\n")}\n`);
  const { code, stderr } = await place.emoforge([
    "search",
    "two.csv",
    "--space",
    "space.yaml",
    "--out",
    "two",
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain(
    `search: expected at least 3 speakers: one to test, one to choose on, one to train on, got 2 (${speakers.sort().join(", ")}). With two, \`emoforge train\` still tests a model that you choose on each of them.`,
  );
}, 60_000);

test("a finished search is not replaced by another one, nor is a folder with something else in it", async () => {
  const other = await place.emoforge(args("whole", "--seed", "2"));
  expect(other.code).toBe(1);
  expect(other.stderr).toContain(
    "which holds the results of a search with other settings or data. Choose another folder",
  );
  const { code, stderr } = await place.inProcess(["search", "Töne.csv", "--out", "Töne"]);
  expect(code).toBe(1);
  expect(stderr).toContain(
    "--out: expected a new or empty folder, or that of a search, got Töne, which holds anger.",
  );
});
