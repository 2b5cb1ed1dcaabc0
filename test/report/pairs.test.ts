import { describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import type { Recipe, RunArtifacts } from "../../src/experiment/index.ts";
import { buildReport } from "../../src/report/index.ts";
import { type ClipOptions, makeClipRun } from "./clip-artifacts.ts";
import { spaced, textOf } from "./markup.ts";

const build = (run: RunArtifacts) => buildReport(run, { rng: createRng(1) });

describe("pairs of languages", () => {
  const entry = (name: string, share: number) => ({ name, id: "b", share, training: { id: "a" } });
  const entries = [entry("a > b, FT", 0.75), entry("a > b, LT", 0.1)] as unknown as Recipe["corpora"];
  const pairs = (options: ClipOptions = {}) =>
    makeClipRun({ corpora: entries.map(({ name }) => name ?? ""), entries, ...options });

  test("stand in one figure and table, little of the target first", async () => {
    const files = await build(pairs());
    const labels = [...textOf(files, "charts/pairs.svg").matchAll(/>([^<>]+)<\/text>/g)].map(([, t]) => t);
    const names = ["viewmaker", "noise", "duplicate"];
    expect(labels.filter((label) => /^[LF]T/.test(label))).toEqual(
      ["LT", "FT"].flatMap((share) => [share, ...names.map((name) => `${share} + ${name}`)]),
    );
    expect(labels).toContain("a &gt; b");
    expect(labels).toContain("guessing: 33.3");
    const rows = textOf(files, "tables/pairs.csv").split("\n").slice(1, -1);
    expect(rows.map((row) => row.split(",").slice(1, 4).join(" "))).toEqual([
      ...["none", "viewmaker", "noise", "duplicate"].map((name) => `LT 0.1 ${name}`),
      ...["none", "viewmaker", "noise", "duplicate"].map((name) => `FT 0.75 ${name}`),
    ]);
    const markdown = textOf(files, "report.md");
    expect(markdown).toContain(
      "LT with viewmaker against LT, 1 pair: a gain in 0, a loss in 0, undecided in 1; +1.0 points.",
    );
    expect(markdown).toContain("**On none of the 2 entries could any augmenter be shown to raise UAR.**");
    // The notes are the recipe's own words.
    expect(markdown.replace(/## Notes of the recipe[\s\S]*?\n## /, "")).not.toMatch(/the paper|figure \d/i);
  });

  test("say in how many of them little guided the views", async () => {
    const run = pairs();
    const [first, second] = run.results.corpora;
    const blind = (first.separation ?? []).map((one) => ({ ...one, clips: 0.03 }));
    const results = { ...run.results, corpora: [{ ...first, separation: blind }, second] };
    expect(textOf(await build({ ...run, results }), "report.md")).toContain(
      "In 1 of 2 entries the representation learner of viewmaker hardly told",
    );
  });

  test("are counted as gains only where the interval has a width", async () => {
    const verdicts = { "viewmaker/none": "gain" } as const;
    const found = async (half: number) =>
      textOf(
        await build(pairs({ verdicts, reduced: { "viewmaker/none": { value: 0.1, half } } })),
        "report.md",
      );
    expect(await found(0.02)).toContain(
      "LT with viewmaker against LT, 1 pair: a gain in 1, a loss in 0, undecided in 0; +10.0 points.",
    );
    expect(await found(0)).toContain(
      "LT with viewmaker against LT, 1 pair: a gain in 0, a loss in 0, undecided in 1, 1 of them because the interval has no width;",
    );
  });

  test("of few speakers are neither decided nor undecided", async () => {
    const verdicts = Object.fromEntries(
      ["none", "noise", "duplicate"].map((rival) => [`viewmaker/${rival}`, "too-few-speakers" as const]),
    );
    const markdown = textOf(await build(pairs({ verdicts, speakers: 3 })), "report.md");
    expect(markdown).toContain(
      "LT with viewmaker against LT, 1 pair: a gain in 0, a loss in 0, undecided in 0, too few speakers to judge in 1;",
    );
    expect(spaced(markdown)).toContain("with 95 % intervals over 3 speakers and draws.");
    expect(markdown).toContain("too few speakers to judge (3)");
  });

  test("are counted once for all normalisations; views are set against repetition too", async () => {
    const verdicts = { "viewmaker/duplicate": "loss" } as const;
    const run = pairs({ verdicts });
    const corpora = run.results.corpora.map((corpus) => ({
      ...corpus,
      comparisons: corpus.comparisons.flatMap((c) => [c, { ...c, normalisation: "speaker" as const }]),
    }));
    const markdown = textOf(await build({ ...run, results: { ...run.results, corpora } }), "report.md");
    expect(markdown).toContain(
      "LT with viewmaker against LT, 1 pair (2 comparisons): a gain in 0, a loss in 0, undecided in 2;",
    );
    expect(markdown).toContain(
      "Viewmaker against duplicate, 4 comparisons: a gain in 0, a loss in 4, undecided in 0;",
    );
  });

  test("name once what several of them lack, and keep the page small", async () => {
    const many = Array.from({ length: 20 }, (_, i) =>
      entry(`a > b${i >> 1}, ${i % 2 ? "FT" : "LT"}`, 0.1 + 0.6 * (i % 2)),
    );
    const run = makeClipRun({
      corpora: many.map(({ name }) => name),
      entries: many as unknown as Recipe["corpora"],
      sampled: 2,
      speakers: 6,
    });
    const absent = ["x > b, LT", "x > b, FT"].map((id) => ({ id, message: "Not there." }));
    const html = textOf(await build({ ...run, results: { ...run.results, absent } }), "report.html");
    expect(html).toContain("Asked for but not run: x &gt; b, LT; x &gt; b, FT. Not there.");
    expect(html.match(/Not there\./g)).toHaveLength(1);
    expect(html.length).toBeLessThan(5_000_000);
    expect(html).not.toContain("left out to keep the page small");
  });
});
