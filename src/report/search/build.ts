/** @file From a search to the files of its report. */

import type { Environment, SearchResults } from "../../experiment/index.ts";
import type { RenderPng, ReportFile, ReportFiles } from "../build.ts";
import { chartsOf, type Document } from "../document.ts";
import { renderHtml } from "../html.ts";
import { renderMarkdown } from "../markdown.ts";
import { nextSection, settingsSection, triedSection } from "./back.ts";
import { answerSection, questionSection } from "./sections.ts";

export interface SearchToReport {
  readonly results: SearchResults;
  readonly environment: Environment;
  /** The text of `search.yaml`. */
  readonly settingsYaml: string;
  /** What commands call the folder. */
  readonly folder: string;
}

/** `report.html`, `report.md`, `charts/*.svg` and, with `renderPng`, `charts/*.png`. Equal searches give equal bytes. */
export async function buildSearchReport(
  search: SearchToReport,
  { renderPng }: { readonly renderPng?: RenderPng } = {},
): Promise<ReportFiles> {
  const document = compose(search);
  const charts = chartsOf(document);
  const drawings: ReportFile[] = [];
  for (const { id, svg } of charts) {
    drawings.push({ path: `charts/${id}.svg`, content: svg });
    if (renderPng) drawings.push({ path: `charts/${id}.png`, content: await renderPng(svg) });
  }
  return [
    { path: "report.html", content: renderHtml(document) },
    { path: "report.md", content: renderMarkdown(document, renderPng ? "png" : "svg") },
    ...drawings,
  ];
}

function compose({ results, environment, settingsYaml, folder }: SearchToReport): Document {
  return {
    title: `Which model for ${results.corpus.title}`,
    parts: [
      {
        id: "search",
        sections: [
          answerSection(results),
          ...results.questions.map((question) => questionSection(results, question)),
          triedSection(results),
          nextSection(results, folder),
          settingsSection(results, environment, settingsYaml),
        ],
      },
    ],
  };
}
