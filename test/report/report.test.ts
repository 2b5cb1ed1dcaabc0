import { beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import type { CorpusResult, Results, RunArtifacts } from "../../src/experiment/index.ts";
import { buildReport, type ReportFiles } from "../../src/report/index.ts";
import { makeRun } from "./artifacts.ts";
import { textOf, unbalanced } from "./markup.ts";

const build = (run: RunArtifacts) => buildReport(run, { rng: createRng(1) });

const withResults = (run: RunArtifacts, change: Partial<Results>): RunArtifacts => ({
  ...run,
  results: { ...run.results, ...change },
});

const withCorpus = (run: RunArtifacts, change: Partial<CorpusResult>, at = 0): RunArtifacts =>
  withResults(run, {
    corpora: run.results.corpora.map((corpus, i) => (i === at ? { ...corpus, ...change } : corpus)),
  });

const hostile = `<script>alert("x")</script> & 'q' | *b* \`c\``;

describe("a usual run", () => {
  let run: RunArtifacts;
  let files: ReportFiles;
  beforeAll(async () => {
    run = makeRun({ effects: { "cyclegan-wd": 0.03 } });
    files = await build(run);
  });

  test("gives the page, the Markdown, the tables and the charts", () => {
    expect(files.map(({ path }) => path)).toMatchInlineSnapshot(`
      [
        "report.html",
        "report.md",
        "tables/scores.csv",
        "tables/declared-scores.csv",
        "tables/comparisons.csv",
        "tables/recall.csv",
        "tables/confusion.csv",
        "tables/speakers.csv",
        "tables/sexes.csv",
        "tables/fidelity.csv",
        "tables/curves.csv",
        "tables/map.csv",
        "tables/data.csv",
        "charts/best.svg",
        "charts/confusion-0-none.svg",
        "charts/confusion-1-noise.svg",
        "charts/confusion-2-smote.svg",
        "charts/confusion-3-cyclegan.svg",
        "charts/confusion-4-cyclegan-wd.svg",
        "charts/forest-none.svg",
        "charts/forest-of-4-cyclegan-wd.svg",
        "charts/sweep-svm-train.svg",
        "charts/sweep-svm-speaker.svg",
        "charts/sweep-dnn-train.svg",
        "charts/sweep-dnn-speaker.svg",
        "charts/speakers.svg",
        "charts/map-train-speaker-03.svg",
        "charts/map-speaker-speaker-03.svg",
        "charts/curves-0-cyclegan.svg",
        "charts/curves-1-cyclegan.svg",
        "charts/curves-2-cyclegan-wd.svg",
        "charts/curves-3-cyclegan-wd.svg",
      ]
    `);
  });

  test("has every section in the order of reading", () => {
    const headings = [...textOf(files, "report.html").matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
    expect(headings).toEqual([
      "The answer",
      "Which emotions are confused",
      "Table 1 beside the paper’s",
      "Comparisons",
      "More synthetic data",
      "Per speaker and per sex",
      "Real and synthetic rows",
      "How the networks trained",
      "Synthetic rows alone",
      "What was asked",
      "What the probabilities are worth",
      "Notes of the recipe",
      "Exact settings",
      "What the numbers mean",
    ]);
  });

  test("is well formed, and so are its charts", () => {
    expect(unbalanced(textOf(files, "report.html"))).toEqual([]);
    for (const { path } of files.filter((file) => file.path.endsWith(".svg"))) {
      expect([path, unbalanced(textOf(files, path))]).toEqual([path, []]);
    }
  });

  test("gives no id twice", () => {
    const ids = [...textOf(files, "report.html").matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  test("loads nothing: its only addresses are the corpus's own and SVG's name spaces", () => {
    const html = textOf(files, "report.html");
    const addresses = [...html.matchAll(/(?:https?:)?\/\/[a-z0-9.-]+[^\s"'<)]*/gi)].map(
      ([address]) => address,
    );
    expect([...new Set(addresses)].sort()).toEqual([
      "http://www.w3.org/1999/xlink",
      "http://www.w3.org/2000/svg",
      "https://example.org/emodb",
    ]);
    expect(html).not.toMatch(/<(?:link|iframe|img|object|embed)\b|<script[^>]+src=|@import|url\((?!#)/i);
  });

  test("never prints NaN, undefined or null", () => {
    for (const path of ["report.html", "report.md"]) {
      expect(textOf(files, path)).not.toMatch(/NaN|undefined|\bnull\b|Infinity/);
    }
  });

  test("sets each claim beside the score it is about, with the difference", () => {
    const score = run.results.corpora[0].scores.find(
      (s) =>
        s.augmenter === "cyclegan-wd" &&
        s.classifier === "dnn" &&
        s.normalisation === "speaker" &&
        s.amount === 1 &&
        s.training === "real-and-synthetic",
    );
    const difference = 100 * ((score?.uar.value ?? 0) - 0.8333);
    const row = textOf(files, "report.md")
      .split("\n")
      .find((line) => line.startsWith("| `cyclegan-wd` | `dnn` |"));
    expect(row?.split(" | ")).toContain("83.3");
    expect(row?.split(" | ")).toContain(`${difference < 0 ? "−" : "+"}${Math.abs(difference).toFixed(1)}`);
  });

  test("writes shares with full precision to the tables", () => {
    const [head, first] = textOf(files, "tables/scores.csv").split("\n");
    const { uar } = run.results.corpora[0].scores[0];
    const cells = Object.fromEntries(head.split(",").map((name, i) => [name, first.split(",")[i]]));
    expect(Number(cells.uar)).toBe(uar.value);
    expect(Number(cells.uar_low)).toBe(uar.low);
    expect(cells.augmenter).toBe("none");
  });

  test("repeats itself, bytes and maps, for the same seed", async () => {
    expect(await build(run)).toEqual(files);
  });
});

describe("what must not be overlooked", () => {
  const banners = (files: ReportFiles) =>
    [...textOf(files, "report.html").matchAll(/<p class="banner"[^>]*>(.*?)<\/p>/g)].map(([, text]) => text);
  const plain = makeRun({ augmenters: ["none", "noise"], generative: [] });

  test("nothing, where nothing is wrong", async () => {
    expect(banners(await build(plain))).toEqual([]);
  });

  test("synthetic speech", async () => {
    const { card } = plain.results.corpora[0];
    const [banner] = banners(await build(withCorpus(plain, { card: { ...card, synthetic: true } })));
    expect(banner).toContain("The speech is synthetic, made by a program");
  });

  test("a speaker-dependent split", async () => {
    const protocol = { kind: "stratified", folds: 5, speakerDependent: true, notes: [] };
    const [banner] = banners(await build(withCorpus(plain, { protocol })));
    expect(banner).toContain("The split is speaker-dependent (stratified)");
  });

  test("an unfinished run with failures, which are listed", async () => {
    const trials = { done: 90, planned: 120, failed: [{ id: "ab12", message: "the critic diverged" }] };
    const files = await build(withCorpus(plain, { trials }));
    expect(banners(files)[0]).toContain("90 of 120 trials done, 29 not run yet, 1 failed");
    expect(textOf(files, "report.html")).toContain("the critic diverged");
    expect(textOf(files, "report.md")).toContain("**Read with care:** an incomplete run.");
  });

  test("corpora that were asked for and absent", async () => {
    const absent = [{ id: "iemocap", message: "Expected the folder data/iemocap, found nothing." }];
    const files = await build(withResults(plain, { absent }));
    expect(banners(files)).toEqual([
      expect.stringContaining("iemocap. Expected the folder data/iemocap, found nothing."),
    ]);
    expect(textOf(files, "report.md")).toContain("**Read with care:** not run: iemocap.");
  });
});

describe("odd runs", () => {
  test("names from users are shown, never interpreted", async () => {
    const run = makeRun({
      corpora: [hostile],
      augmenters: ["none", hostile],
      classifiers: [hostile],
      generative: [hostile],
      classes: [hostile, "neutral"],
    });
    const { card } = run.results.corpora[0];
    const files = await build(
      withCorpus(
        { ...run, recipeYaml: `title: ${hostile}\n` },
        { card: { ...card, title: hostile, url: "javascript:alert(1)" } },
      ),
    );
    const html = textOf(files, "report.html");
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toMatch(/href="javascript/);
    expect(html).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
    expect(unbalanced(html)).toEqual([]);
    expect(textOf(files, "report.md").replace(/```[\s\S]*?```/g, "")).not.toContain("<script>");
    expect(files.every(({ path }) => /^[a-z0-9/.-]+$/.test(path))).toBe(true);
  });

  test("three corpora get a part each, answers in front and files of their own", async () => {
    const files = await build(makeRun({ corpora: ["emodb", "emovo", "ravdess"], sampled: 20 }));
    const html = textOf(files, "report.html");
    expect([...html.matchAll(/<h2 class="part"[^>]*>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
      "Berlin Database of Emotional Speech (EMO-DB)",
      "Corpus emovo",
      "Corpus ravdess",
      "Settings and statistics",
    ]);
    const paths = files.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(unbalanced(html)).toEqual([]);
  });

  test("one augmenter alone: no comparison, no sweep, and it says so", async () => {
    const run = makeRun({ augmenters: ["none"], generative: [], classifiers: ["svm"] });
    const files = await build(withCorpus(run, { comparisons: [] }));
    const markdown = textOf(files, "report.md");
    expect(markdown).toContain("it cannot say whether augmentation helps");
    expect(markdown).toContain("This run compares nothing at the declared amount");
    expect(markdown).not.toContain("More synthetic data");
  });

  test("nothing scored yet", async () => {
    const run = makeRun({ augmenters: ["none"], generative: [] });
    const files = await build(withCorpus(run, { scores: [], comparisons: [] }));
    expect(textOf(files, "report.md")).toContain("Nothing was scored in this run");
  });

  test("a class without fidelity, and values that are not numbers, read n/a with the reason", async () => {
    const run = makeRun();
    const [corpus] = run.results.corpora;
    const nothing = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
    const files = await build(
      withCorpus(run, {
        fidelity: corpus.fidelity.filter((f) => f.class !== "fear"),
        scores: corpus.scores.map((score, i) => (i === 0 ? { ...score, uar: nothing } : score)),
        comparisons: corpus.comparisons.map((c) => ({
          ...c,
          uarDifference: nothing,
          smallestDetectable: Number.POSITIVE_INFINITY,
        })),
      }),
    );
    const markdown = textOf(files, "report.md");
    expect(markdown).toContain(
      "n/a: the class had no synthetic rows, or too few recorded ones, in the folds.",
    );
    expect(markdown).toContain("n/a: too few runs or speakers to compute it.");
    for (const { content } of files) expect(String(content)).not.toContain("NaN");
  });

  test("stays under 5 MB for a run with everything, much of it", async () => {
    const run = makeRun({
      corpora: ["emodb", "ravdess"],
      classes: ["anger", "boredom", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"],
      augmenters: ["none", "duplicate", "noise", "smote", "transfer", "gan", "cyclegan", "cyclegan-wd"],
      generative: ["gan", "cyclegan", "cyclegan-wd"],
      amounts: [0.5, 1, 2],
      speakers: 24,
      steps: 100,
      sampled: 24,
      dimensions: 4,
    });
    const html = textOf(await build(run), "report.html");
    expect(new TextEncoder().encode(html).length).toBeLessThan(5_000_000);
    expect(unbalanced(html)).toEqual([]);
  });
});

describe("PNG charts", () => {
  const small = makeRun({ augmenters: ["none", "noise"], generative: [], classifiers: ["svm"] });

  test("come from the renderer passed in, one for each SVG", async () => {
    const files = await buildReport(small, { rng: createRng(1), renderPng: async () => Uint8Array.of(1) });
    const stems = (ending: string) =>
      files.filter(({ path }) => path.endsWith(ending)).map(({ path }) => path.slice(0, -4));
    expect(stems(".png")).toEqual(stems(".svg"));
    expect(textOf(files, "report.md")).toContain(".png)");
  });
});
