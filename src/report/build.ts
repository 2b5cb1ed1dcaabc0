/** @file From a run to the files of its report. */

import type { Rng } from "../core/index.ts";
import type { RunArtifacts } from "../experiment/index.ts";
import { augmenterColours } from "./colours.ts";
import { csvTables, renderCsv } from "./csv.ts";
import { chartsOf, type Document, type Part, type Section } from "./document.ts";
import { asJudgedNow } from "./earlier.ts";
import { slug } from "./format.ts";
import { guessedMark } from "./guessed.ts";
import { measureHeldOut } from "./held-out.ts";
import { renderHtml } from "./html.ts";
import { jointMaps } from "./maps.ts";
import { renderMarkdown } from "./markdown.ts";
import { answerSection } from "./sections/answer.ts";
import { askedSection } from "./sections/asked.ts";
import { comparisonsSection } from "./sections/comparisons.ts";
import { conditionsSection } from "./sections/conditions.ts";
import { confusionSection } from "./sections/confusion.ts";
import type { SectionContext } from "./sections/context.ts";
import { curvesSection } from "./sections/curves.ts";
import { fairSection } from "./sections/fair.ts";
import { fidelitySection } from "./sections/fidelity.ts";
import { questionSection, togetherSection } from "./sections/front.ts";
import { groupsSection } from "./sections/groups.ts";
import { notesSection } from "./sections/notes.ts";
import { overviewSection } from "./sections/overview.ts";
import { pairsSection } from "./sections/pairs.ts";
import { recallSection } from "./sections/recall.ts";
import { representationsSection } from "./sections/representations.ts";
import { scoresSection } from "./sections/scores.ts";
import { glossarySection, settingsSection } from "./sections/settings.ts";
import { spectrogramsSection } from "./sections/spectrograms.ts";
import { sweepSection } from "./sections/sweep.ts";
import { syntheticSection } from "./sections/synthetic.ts";
import { withoutPredictionsSection, worthSection } from "./sections/worth.ts";
import { augmentersOf, baselineOf, learnedSpaces } from "./select.ts";
import { absentWarnings, banners } from "./warnings.ts";

/** A file of the report; `path` is relative to the run folder, "/" separates. */
export interface ReportFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

export type ReportFiles = readonly ReportFile[];

/** Turns SVG text into a PNG image. */
export type RenderPng = (svg: string) => Promise<Uint8Array>;

export interface ReportOptions {
  /** Chance for the t-SNE maps. */
  readonly rng: Rng;
  /** Absent: no PNG files. */
  readonly renderPng?: RenderPng;
}

/**
 * The whole report of a run, finished or not: `report.html` (one file, under 5 MB), `report.md`, `tables/*.csv`,
 * `charts/*.svg` and, with `renderPng`, `charts/*.png`. Equal runs and seeds give equal bytes.
 *
 * @example
 * import { createRng } from "emoforge";
 * import { nodePlatform } from "emoforge/node";
 * import { buildReport, readRun } from "emoforge/report";
 *
 * const run = await readRun(nodePlatform, "runs/demo");
 * for (const { path, content } of await buildReport(run, { rng: createRng(run.results.seed) }))
 *   await nodePlatform.files.write(`reports/${path}`, content);
 */
export async function buildReport(given: RunArtifacts, options: ReportOptions): Promise<ReportFiles> {
  const run = { ...given, results: asJudgedNow(given.results) };
  const maps = jointMaps(run.samples, options.rng.fork("report"), learnedSpaces(run.results));
  const heldOut = measureHeldOut(run, options.rng.fork("report"));
  const document = compose(run, maps, heldOut);
  const { renderPng } = options;
  const charts = chartsOf(document);
  const pngs = renderPng ? await Promise.all(charts.map((chart) => renderPng(chart.svg))) : [];
  const drawings = charts.flatMap(({ id, svg }, i): ReportFile[] => {
    const png = pngs[i];
    return [
      { path: `charts/${id}.svg`, content: svg },
      ...(png ? [{ path: `charts/${id}.png`, content: png }] : []),
    ];
  });
  const ending = pngs.length > 0 ? "png" : "svg";
  const tables = csvTables(run, maps, heldOut).filter(({ rows }) => rows.length > 0);
  return [
    { path: "report.html", content: renderHtml(document) },
    { path: "report.md", content: renderMarkdown(document, ending) },
    ...tables.map((table) => ({ path: `tables/${table.name}.csv`, content: renderCsv(table) })),
    ...drawings,
  ];
}

function compose(
  run: RunArtifacts,
  maps: SectionContext["maps"],
  heldOut: readonly SectionContext["heldOut"][],
): Document {
  const { results, recipe } = run;
  const several = results.corpora.length > 1;
  const colour = augmenterColours(
    [...new Set(results.corpora.flatMap(augmentersOf))],
    results.corpora.length > 0 ? baselineOf(results.corpora[0]) : "none",
  );
  const contexts = results.corpora.map(
    (corpus, i): SectionContext => ({
      run,
      corpus,
      level: recipe.statistics.level,
      colour,
      prefix: several ? `${slug(corpus.card.id)}-${i + 1}-` : "",
      baseline: baselineOf(corpus),
      maps,
      heldOut: heldOut[i],
    }),
  );
  const corpusParts = contexts.map(
    (context): Part => ({
      id: `${context.prefix}part`,
      ...(several && { title: context.corpus.card.title }),
      sections: corpusSections(context),
    }),
  );
  const absent = banners(absentWarnings(run));
  return {
    title: results.title,
    parts: [
      {
        id: "front",
        sections: [
          questionSection(run),
          ...present([togetherSection(contexts), overviewSection(contexts), pairsSection(contexts)]),
        ],
      },
      ...corpusParts,
      {
        id: "back",
        ...(several && { title: "Settings and statistics" }),
        sections: present([
          withoutPredictionsSection(run),
          absent.length > 0 ? { id: "absent", title: "Not run", blocks: absent } : null,
          notesSection(recipe),
          settingsSection(run),
          glossarySection(run),
        ]),
      },
    ],
  };
}

const present = (sections: readonly (Section | null)[]): Section[] =>
  sections.filter((section) => section !== null);

/** Each shows what the results hold of it, and is left out where they hold nothing. What was asked follows what was found. */
function corpusSections(context: SectionContext): Section[] {
  const mark = guessedMark(context.corpus);
  return present([
    answerSection(context),
    confusionSection(context),
    recallSection(context),
    scoresSection(context),
    comparisonsSection(context),
    conditionsSection(context),
    sweepSection(context),
    groupsSection(context),
    fairSection(context),
    worthSection(context),
    fidelitySection(context),
    spectrogramsSection(context),
    representationsSection(context),
    curvesSection(context),
    syntheticSection(context),
    askedSection(context),
  ]).map((section) => (mark === "" ? section : { ...section, mark }));
}
