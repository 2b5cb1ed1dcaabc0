/** @file The report as one self-contained HTML page: no network, no fonts or scripts from elsewhere, readable without its script. */

import { inlineSvg } from "./chart.ts";
import type { Block, Cell, Column, Document, Part, Section, TableBlock, Text } from "./document.ts";
import { missing } from "./format.ts";
import { script, styles } from "./style.ts";

/** Charts beyond this many characters are linked to their file instead of drawn in the page, so that it stays under 5 MB. */
const chartBudget = 3_600_000;

/** Long listings are cut in the page at this many rows; the CSV files hold everything. */
const mostRows = 400;

/** Parts of which the contents list every section; the usual two or three corpora and what frames them. */
const mostListedParts = 5;

/** Names up to this length are kept on one line in tables. */
const longest = 22;

export function renderHtml(document: Document): string {
  const state: State = { charts: chartBudget, tabs: 0 };
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
  /** Characters of charts that may still be drawn in the page. */
  charts: number;
  /** Numbers the groups of tabs. */
  tabs: number;
}

export function escapeHtml(content: string): string {
  return (
    content
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;")
      .replace(/'/g, "&#39;")
      // Control characters are not allowed in HTML, not even escaped.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd")
  );
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
  return `<nav aria-label="Contents"><ol>${items.join("")}</ol></nav>`;
}

function renderPart(part: Part, state: State): string {
  const heading = part.title ? `<h2 class="part" id="${part.id}">${escapeHtml(part.title)}</h2>\n` : "";
  return heading + part.sections.map((section) => renderSection(section, state)).join("\n");
}

function renderSection(section: Section, state: State): string {
  const heading = section.title ? `<h2>${escapeHtml(section.title)}</h2>\n` : "";
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
      return table(block);
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
  const svg = inlineSvg(chart);
  if (svg.length > state.charts) {
    return `<figure><p class="note">This chart is left out to keep the page small: see <a href="charts/${chart.id}.svg">charts/${chart.id}.svg</a>.</p>${caption}</figure>`;
  }
  state.charts -= svg.length;
  const labelled = svg.replace("<svg ", `<svg aria-label="${escapeHtml(chart.alt)}" `);
  return `<figure><div class="scroll">${labelled}</div>${caption}</figure>`;
}

function table(block: TableBlock): string {
  const rows = block.rows.slice(0, mostRows);
  const cut = block.rows.length - rows.length;
  const body = rows
    .map(
      ({ cells, rule }) =>
        `<tr${rule ? ' class="rule"' : ""}>${cells.map((cell, i) => tableCell(cell, block.columns[i])).join("")}</tr>`,
    )
    .join("\n");
  const notes = [
    ...(hasMissing(block) && block.missing ? [`n/a: ${escapeHtml(block.missing)}`] : []),
    ...(cut > 0 ? [`${cut} more rows are in the CSV files.`] : []),
  ];
  return `<div class="scroll"><table><caption>${inline(block.caption)}</caption><thead>${head(block.columns)}</thead><tbody>${body}</tbody></table></div>${notes.map((note) => `<p class="note">${note}</p>`).join("")}`;
}

/** One line of headings, or two where columns stand in groups. */
function head(columns: readonly Column[]): string {
  const title = (column: Column) => {
    const classes = [
      ...(column.align === "right" ? ["right"] : []),
      ...(column.title.length > longest ? ["long"] : []),
    ];
    return `<th scope="col"${classAttribute(classes)}>${escapeHtml(column.title)}</th>`;
  };
  if (!columns.some((column) => column.group)) return `<tr>${columns.map(title).join("")}</tr>`;
  const groups: { group: string | undefined; span: number }[] = [];
  for (const { group } of columns) {
    const last = groups.at(-1);
    if (last && group !== undefined && last.group === group) last.span++;
    else groups.push({ group, span: 1 });
  }
  const upper = groups
    .map(({ group, span }) =>
      group ? `<th class="group" scope="colgroup" colspan="${span}">${escapeHtml(group)}</th>` : "<td></td>",
    )
    .join("");
  return `<tr>${upper}</tr><tr>${columns.map(title).join("")}</tr>`;
}

const classAttribute = (classes: readonly string[]) =>
  classes.length > 0 ? ` class="${classes.join(" ")}"` : "";

function tableCell(cell: Text | Cell, column: Column | undefined): string {
  const { text, sub, tone } = asCell(cell);
  const classes = [...(column?.align === "right" ? ["right"] : []), ...(tone ? [tone] : [])];
  return `<td${classAttribute(classes)}>${inline(text)}${sub ? `<small>${escapeHtml(sub)}</small>` : ""}</td>`;
}

export function asCell(cell: Text | Cell): Cell {
  return typeof cell === "object" && "text" in cell ? cell : { text: cell };
}

/** Whether any cell reads "n/a", so that the reason has to be given. */
export function hasMissing(block: TableBlock): boolean {
  return block.rows.some(({ cells }) =>
    cells.some((cell) => {
      const { text, sub } = asCell(cell);
      return text === missing || sub === missing || sub?.endsWith(` ${missing}`) === true;
    }),
  );
}

function inline(content: Text): string {
  if (typeof content === "string") return escapeHtml(content);
  return content
    .map((part) => {
      if (typeof part === "string") return escapeHtml(part);
      if ("code" in part) {
        return `<code${part.code.length <= longest ? ' class="whole"' : ""}>${escapeHtml(part.code)}</code>`;
      }
      if ("strong" in part) return `<strong>${escapeHtml(part.strong)}</strong>`;
      return `<a href="${escapeHtml(part.link)}" rel="noreferrer">${escapeHtml(part.text)}</a>`;
    })
    .join("");
}
