/** @file The report as one self-contained HTML page: no network, no fonts or scripts from elsewhere, readable without its script. */

import { inlineSvg } from "./chart.ts";
import {
  type Block,
  type Chart,
  chartsOf,
  type Document,
  type Part,
  type ScoreItem,
  type Section,
} from "./document.ts";
import { table } from "./html-table.ts";
import { escapeHtml, inline } from "./html-text.ts";
import { contentsScript, script, styles } from "./style.ts";
import { fitting } from "./table-width.ts";

/**
 * Charts beyond this many characters are linked to their file instead of drawn in the page, so that it stays under 5 MB. Drawings for small
 * screens take what the others leave.
 */
const chartBudget = 4_000_000;

/** With up to this many parts the contents list every section: two or three corpora and what frames them. */
const mostListedParts = 5;

export function renderHtml(document: Document): string {
  const state: State = { drawings: drawingsOf(document), tabs: 0 };
  const body = document.parts.map((part) => renderPart(part, state)).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Emoforge">
<title>${escapeHtml(document.title)}</title>
<style>${styles}</style>
</head>
<body>
${contents(document)}
<main>
<header><p class="brand">Emoforge report</p><h1>${escapeHtml(document.title)}</h1></header>
${body}
</main>
<script>${script}</script>
</body>
</html>
`;
}

interface State {
  readonly drawings: ReadonlyMap<Chart, Drawings>;
  /** Numbers the groups of tabs. */
  tabs: number;
}

/** Which drawings of a chart stand in the page. */
interface Drawings {
  wide?: string;
  narrow?: string;
}

function drawingsOf(document: Document): ReadonlyMap<Chart, Drawings> {
  const drawings = new Map(chartsOf(document).map((chart): [Chart, Drawings] => [chart, {}]));
  let left = chartBudget;
  const drawn = (svg: string | undefined): string | undefined => {
    const inline = svg === undefined ? "" : inlineSvg(svg);
    if (inline === "" || inline.length > left) return undefined;
    left -= inline.length;
    return inline;
  };
  const keep = (chart: Chart, width: "wide" | "narrow", svg: string | undefined) => {
    const inline = drawn(svg);
    if (inline !== undefined) (drawings.get(chart) ?? {})[width] = inline;
  };
  for (const chart of drawings.keys()) keep(chart, "wide", chart.svg);
  for (const chart of drawings.keys()) keep(chart, "narrow", chart.narrow);
  return drawings;
}

function contents(document: Document): string {
  // With many parts a list of all their sections would be longer than the screen.
  const many = document.parts.filter(({ title }) => title).length > mostListedParts;
  const items = document.parts.map((part) => {
    const links = part.sections
      .filter((section) => section.title !== "")
      .map((section) => `<li><a href="#${section.id}">${escapeHtml(section.title)}</a></li>`)
      .join("");
    return part.title
      ? `<li><a class="part" href="#${part.id}">${escapeHtml(part.title)}</a>${many ? "" : `<ol>${links}</ol>`}</li>`
      : links;
  });
  return `<nav aria-label="Contents"><details open><summary>Contents</summary><ol>${items.join("")}</ol></details></nav><script>${contentsScript}</script>`;
}

function renderPart(part: Part, state: State): string {
  const heading = part.title ? `<h2 class="part" id="${part.id}">${escapeHtml(part.title)}</h2>\n` : "";
  return heading + part.sections.map((section) => renderSection(section, state)).join("\n");
}

function renderSection(section: Section, state: State): string {
  const mark = section.mark ? `<small>${escapeHtml(section.mark)}</small>` : "";
  const heading = section.title ? `<h2>${escapeHtml(section.title)}${mark}</h2>\n` : "";
  return `<section id="${section.id}">\n${heading}${renderBlocks(section.blocks, state)}\n</section>`;
}

const renderBlocks = (blocks: readonly Block[], state: State): string =>
  blocks.map((block) => renderBlock(block, state)).join("\n");

function renderBlock(block: Block, state: State): string {
  switch (block.kind) {
    case "text":
      return `<p${block.tone ? ` class="${block.tone}"` : ""}>${inline(block.text)}</p>`;
    case "banner":
      return `<p class="banner" role="note"><strong>Note.</strong> ${inline(block.text)}</p>`;
    case "facts":
      return `<dl>${block.rows.map(([term, text]) => `<dt>${escapeHtml(term)}</dt><dd>${inline(text)}</dd>`).join("\n")}</dl>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`;
    case "code":
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case "table":
      return fitting(block).map(table).join("\n");
    case "scores":
      return scores(block.items);
    case "beside":
      return `<div class="beside"><div>${renderBlocks(block.main, state)}</div><div>${renderBlocks(block.side, state)}</div></div>`;
    case "details":
      return `<details><summary>${escapeHtml(block.summary)}</summary>${renderBlocks(block.blocks, state)}</details>`;
    case "figure":
      return figure(block, state);
    case "tabs": {
      const group = `t${++state.tabs}`;
      const panes = block.panes.map(
        (pane, i) =>
          `<section class="pane" id="${group}-${i}" data-label="${escapeHtml(pane.label)}"><h3>${escapeHtml(pane.label)}</h3>\n${renderBlocks(pane.blocks, state)}</section>`,
      );
      return `<div class="tabs" data-label="${escapeHtml(block.label)}">${panes.join("\n")}</div>`;
    }
  }
}

function figure(block: Block & { kind: "figure" }, state: State): string {
  const { chart } = block;
  const caption = `<figcaption>${inline(block.caption)}</figcaption>`;
  const { wide, narrow } = state.drawings.get(chart) ?? {};
  if (wide === undefined) {
    return `<figure><p class="note">This chart is left out to keep the page small: see <a href="charts/${chart.id}.svg">charts/${chart.id}.svg</a>.</p>${caption}</figure>`;
  }
  const drawing = (svg: string, where: string) =>
    `<div class="drawing${where}">${svg.replace("<svg ", `<svg aria-label="${escapeHtml(chart.alt)}" `)}</div>`;
  const drawn =
    narrow === undefined ? drawing(wide, "") : drawing(wide, " wide") + drawing(narrow, " narrow");
  return `<figure>${drawn}${caption}</figure>`;
}

function scores(items: readonly ScoreItem[]): string {
  const tiles = items.map(({ label, value, unit, lines, first }) => {
    const below = lines.map((line) => `<span>${escapeHtml(line)}</span>`).join("");
    return `<li${first ? ' class="first"' : ""}><span class="label">${escapeHtml(label)}</span><strong>${escapeHtml(value)} <small>${escapeHtml(unit)}</small></strong>${below}</li>`;
  });
  return `<ul class="scores">${tiles.join("")}</ul>`;
}
