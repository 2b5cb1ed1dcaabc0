import { beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import type { Recipe, RunArtifacts } from "../../src/experiment/index.ts";
import { buildReport, type ReportFiles, summarise } from "../../src/report/index.ts";
import { makeRun } from "./artifacts.ts";
import { type ClipOptions, makeClipRun } from "./clip-artifacts.ts";
import { spaced, textOf, unbalanced } from "./markup.ts";

const build = (run: RunArtifacts) => buildReport(run, { rng: createRng(1) });
const thin = { remove: 0.8, except: ["neutral"] };

const claim = (what: string, augmenter: string, value: number, name?: string): Recipe["claims"][number] => ({
  what,
  augmenter,
  corpus: "iemocap",
  metric: name ? "recall" : "reducedRecall",
  ...(name && { class: name }),
  value,
  where: "Table 2",
});

/** Table 2 of Wang et al. (2022), in part. */
const claims = [
  claim("NoAUG", "none", 0.5423, "anger"),
  claim("NoAUG", "none", 0.5009),
  claim("AUG", "viewmaker", 0.6275, "anger"),
  claim("AUG", "viewmaker", 0.5819),
];

describe("a run of spectrograms that thins", () => {
  let files: ReportFiles;
  let run: RunArtifacts;
  beforeAll(async () => {
    run = makeClipRun({ thin, claims });
    files = await build(run);
  });
  const cellsOf = (start: string) =>
    textOf(files, "report.md")
      .split("\n")
      .find((line) => line.startsWith(start))
      ?.split("|")
      .map((cell) => cell.trim());

  test("speaks of views and clips, never of synthetic rows", () => {
    for (const path of ["report.html", "report.md"]) {
      expect(textOf(files, path)).not.toMatch(
        /synthetic row|training row|declared amount of|More synthetic/i,
      );
      expect(textOf(files, path)).toContain("4 views of each augmented clip");
      expect(textOf(files, path)).not.toMatch(/NaN|undefined|\bnull\b|Infinity/);
    }
  });

  test("has its own sections, in the order of reading", () => {
    const headings = [...textOf(files, "report.html").matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
    expect(headings).toEqual([
      "The answer",
      "Which emotions are confused",
      "Table 2 beside the paper’s",
      "Scores over all classes",
      "Comparisons",
      "Per speaker and per sex",
      "Views of spectrograms",
      "Representations of clips and views",
      "How the networks trained",
      "What was asked",
      "What the probabilities are worth",
      "Notes of the recipe",
      "Exact settings",
      "What the numbers mean",
    ]);
  });

  test("is well formed, its charts too, and gives no id twice", () => {
    const html = textOf(files, "report.html");
    expect(unbalanced(html)).toEqual([]);
    for (const { path } of files.filter((file) => file.path.endsWith(".svg")))
      expect([path, unbalanced(textOf(files, path))]).toEqual([path, []]);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  test("sets the recall of the reduced classes beside the paper's, which changes by 8.1 points", () => {
    const score = run.results.corpora[0].scores.find(({ augmenter }) => augmenter === "viewmaker");
    const percent = (share = 0) => (100 * share).toFixed(1);
    expect(cellsOf("| `viewmaker` AUG")?.slice(2, 5)).toEqual([
      expect.stringMatching(new RegExp(`^${percent(score?.recall[0])} `)),
      expect.stringMatching(new RegExp(`^${percent(score?.recall[1])} `)),
      expect.stringMatching(new RegExp(`^${percent(score?.reducedRecall?.value)} `)),
    ]);
    expect(cellsOf("| AUG paper, iemocap")?.slice(2, 6)).toEqual(["62.7", "–", "58.2", "+8.1"]);
    expect(cellsOf("| NoAUG paper, iemocap")?.slice(2, 6)).toEqual(["54.2", "–", "50.1", ""]);
    expect(textOf(files, "report.md")).toContain(
      "Our mean is over 2 classes, fear among them; the paper’s is over 1.",
    );
  });

  test("draws one row of spectrograms for each augmenter that changes anything", () => {
    const svg = textOf(files, "charts/spectrograms-train-0-anger.svg");
    const titles = [...svg.matchAll(/font-weight="bold">([^<]*)</g)].map(([, title]) => title);
    expect(titles).toEqual(["viewmaker", "noise"]);
    expect(svg.match(/<image /g)).toHaveLength(2 * 5);
    expect(textOf(files, "report.html")).toContain("Unchanged by duplicate.");
  });

  test("adds columns of the reduced classes to its tables, and none to those of other runs", async () => {
    const head = (all: ReportFiles, name: string) => textOf(all, `tables/${name}.csv`).split("\n")[0];
    expect(head(files, "scores")).toMatch(/,reduced_recall,reduced_recall_low,reduced_recall_high$/);
    expect(head(files, "comparisons")).toMatch(/,reduced_verdict$/);
    expect(textOf(files, "tables/separation.csv")).toContain("viewmaker,train,0.31,0.12,5");
    const other = await build(makeRun({ augmenters: ["none", "noise"], generative: [] }));
    expect(head(other, "scores")).not.toContain("reduced");
    expect(head(other, "comparisons")).not.toContain("reduced");
  });
});

describe("the answer of a run of spectrograms", () => {
  const answerOf = (options: ClipOptions) =>
    spaced(summarise(makeClipRun({ thin, ...options }).results).replaceAll("\n", " "));

  test("says plainly that nothing is decided", () => {
    const text = answerOf({});
    expect(text).toContain(
      "None of the 3 augmenters could be shown to raise the mean recall of the reduced classes, or to lower it. With 4 views of each augmented clip the most favourable change is +1.0 points, with viewmaker, and may be chance (95 % interval over 10 speakers: −1.0 to 3.0, Holm-corrected p = 0.300; vgg, train normalisation). All 3 comparisons are undecided: the data fit a gain as well as a loss.",
    );
    expect(text).toContain("The smallest difference this design could detect (80 % power) is 2.8 points");
  });

  test("tells a gain over none from one over the best of the other augmenters", () => {
    const text = answerOf({
      reduced: { "viewmaker/none": { value: 0.05, half: 0.02 } },
      verdicts: { "viewmaker/none": "gain" },
    });
    expect(text).toContain(
      "Augmentation raised the mean recall of the reduced classes in 1 of 3 comparisons: with viewmaker, by 5.0 points. The other 2 show neither.",
    );
    expect(text).toMatch(
      /Against (noise|duplicate), on these scores the best of noise and duplicate: viewmaker \+1\.0 points \(.*?\), undecided\./,
    );
    expect(text).toContain("Learned augmenters against no augmentation: viewmaker +5.0 points");
  });

  test("counts re-weighting, which makes no views, among the rivals, but not as a control of more passes", () => {
    const weighted = (augmenters: string[]) => {
      const { results } = makeClipRun({ thin, augmenters });
      const corpora = results.corpora.map((corpus) => ({
        ...corpus,
        scores: corpus.scores.map((s) => (s.augmenter === "class-weights" ? { ...s, amount: 0 } : s)),
        comparisons: corpus.comparisons.map((c) =>
          c.augmenter === "class-weights" ? { ...c, amount: 0 } : c,
        ),
      }));
      return spaced(summarise({ ...results, corpora }).replaceAll("\n", " "));
    };
    const both = weighted(["none", "class-weights", "viewmaker", "noise"]);
    expect(both).toMatch(/Against \S+, on these scores the best of class-weights and noise: viewmaker/);
    expect(both).not.toContain("this run cannot tell");
    const alone = weighted(["none", "class-weights", "viewmaker"]);
    expect(alone).toContain("Against class-weights: viewmaker +1.0 points");
    expect(alone).toContain("this run cannot tell what views do from what more passes");
  });

  test("calls nothing a gain whose interval has no width", () => {
    const text = answerOf({
      reduced: { "viewmaker/none": { value: 0.05, half: 0 } },
      verdicts: { "viewmaker/none": "gain" },
    });
    expect(text).toContain("None of the 3 augmenters could be shown to raise");
    expect(text).toContain("viewmaker +5.0 points (no interval: every resample gave the same), undecided");
    expect(text).toContain("1 of 3 intervals has no width, since every resample gave the same difference");
    expect(text).not.toMatch(/\braised\b/);
  });

  test("of several learned augmenters compares each with those before it, and misses a control", () => {
    const learned = ["L_Model", "+L_VAR"];
    const text = answerOf({
      augmenters: ["none", ...learned],
      learned,
      verdicts: { "+L_VAR/L_Model": "loss" },
    });
    expect(text).toContain("Learned augmenters against no augmentation: L_Model +1.0 points");
    expect(text).toMatch(/Among the learned ones: \+L_VAR against L_Model \+1\.0 points \(.*?\), loss\./);
    expect(text).not.toContain("L_Model against +L_VAR");
    expect(text).toContain("this run cannot tell what views do from what more passes");
  });

  test("warns where few speakers were tested, and only there", () => {
    expect(answerOf({ speakers: 2 })).toContain("Only 2 speakers were tested.");
    expect(answerOf({ speakers: 10 })).not.toContain("speakers were tested");
  });

  test("warns where the representation learner learned nothing, and only there", () => {
    expect(answerOf({ separation: 0.02 })).toContain(
      "The representation learner of viewmaker hardly told the classes of its own training clips apart (separation 0.02;",
    );
    expect(answerOf({ separation: 0.2 })).not.toContain("hardly told");
  });
});

test("several thinned corpora stand in one table, the paper's last", async () => {
  const files = await build(makeClipRun({ thin, claims, corpora: ["emodb", "ravdess"] }));
  const lines = textOf(files, "report.md").split("\n");
  const at = lines.findIndex((line) => /^\| Augmenter \|.*emodb.*ravdess.*iemocap/.test(line));
  expect(lines.slice(at + 2, at + 6).map((line) => line.split("|")[1].trim())).toEqual([
    "`none`",
    "`viewmaker`",
    "`noise`",
    "`duplicate`",
  ]);
  expect(lines[at + 3]).toMatch(/\| 58\.2 \+8\.1 \|$/);
  expect(lines[at + 4]).toMatch(/\| – \|$/);
});
