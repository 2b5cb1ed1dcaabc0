/** @file The report as Markdown (GitHub's dialect), for a README or a review thread. */

import {
  asCell,
  type Block,
  type Document,
  hasMissing,
  type ScoreItem,
  type Section,
  type TableBlock,
  type Text,
} from "./document.ts";

/** @param chartEnding "svg", or "png" where those were made. */
export function renderMarkdown(document: Document, chartEnding: "svg" | "png"): string {
  const lines = [`# ${escapeMarkdown(document.title)}`];
  for (const part of document.parts) {
    if (part.title) lines.push(`# ${escapeMarkdown(part.title)}`);
    for (const section of part.sections) lines.push(...renderSection(section, chartEnding));
  }
  return `${lines.join("\n\n")}\n`;
}

export function escapeMarkdown(content: string): string {
  return content
    .replace(/\s*[\r\n]+\s*/g, " ")
    .replace(/[\\`*_[\]{}|~#]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}

function renderSection(section: Section, ending: string): string[] {
  const heading = section.title ? [`## ${escapeMarkdown(`${section.title}${section.mark ?? ""}`)}`] : [];
  return [...heading, ...section.blocks.flatMap((block) => renderBlock(block, ending))];
}

function renderBlock(block: Block, ending: string): string[] {
  switch (block.kind) {
    case "text":
      return [block.tone === "lead" ? `**${inline(block.text)}**` : inline(block.text)];
    case "banner":
      return [`> **Note.** ${inline(block.text)}`];
    case "facts":
      return [block.rows.map(([term, text]) => `- **${escapeMarkdown(term)}**: ${inline(text)}`).join("\n")];
    case "list":
      return [block.items.map((item) => `- ${inline(item)}`).join("\n")];
    case "code":
      return [fenced(block.text)];
    case "table":
      return table(block);
    case "scores":
      return [block.items.map(score).join("\n")];
    case "beside":
      return [...block.main, ...block.side].flatMap((inner) => renderBlock(inner, ending));
    case "figure":
      return [
        `![${escapeMarkdown(block.chart.alt)}](charts/${block.chart.id}.${ending})`,
        `*${inline(block.caption)}*`,
      ];
    case "details":
      return [
        `**${escapeMarkdown(block.summary)}**`,
        ...block.blocks.flatMap((inner) => renderBlock(inner, ending)),
      ];
    case "tabs":
      return block.panes.flatMap((pane) => [
        `### ${escapeMarkdown(block.label)}: ${escapeMarkdown(pane.label)}`,
        ...pane.blocks.flatMap((inner) => renderBlock(inner, ending)),
      ]);
  }
}

const score = ({ label, value, unit, lines }: ScoreItem) =>
  `- ${escapeMarkdown(label)}: **${escapeMarkdown(`${value} ${unit}`)}** (${escapeMarkdown(lines.join("; "))})`;

/** A fence longer than any run of backticks inside. */
function fenced(content: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${content.replace(/\n+$/, "")}\n${fence}`;
}

function table(block: TableBlock): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const titles = block.columns.map(({ group, title }) =>
    escapeMarkdown(group ? `${group}: ${title}` : title),
  );
  const rows = block.rows.map(({ cells }) =>
    line(
      cells.map((cell) => {
        const { text, sub, tone } = asCell(cell);
        const below = sub?.replaceAll("\n", "; ");
        const content = below ? `${inline(text)} ${escapeMarkdown(below)}` : inline(text);
        return tone === "good" || tone === "bad" ? `**${content}**` : content;
      }),
    ),
  );
  const rule = line(block.columns.map(({ align }) => (align === "right" ? "---:" : "---")));
  const note = hasMissing(block) && block.missing ? [`n/a: ${escapeMarkdown(block.missing)}`] : [];
  return [inline(block.caption), [line(titles), rule, ...rows].join("\n"), ...note];
}

function inline(content: Text): string {
  if (typeof content === "string") return escapeMarkdown(content);
  return content
    .map((part) => {
      if (typeof part === "string") return escapeMarkdown(part);
      if ("code" in part) return codeSpan(part.code);
      if ("strong" in part) return `**${escapeMarkdown(part.strong)}**`;
      return `[${escapeMarkdown(part.text)}](${encodeURI(part.link).replace(/[()]/g, encodeBracket)})`;
    })
    .join("");
}

const encodeBracket = (bracket: string) => (bracket === "(" ? "%28" : "%29");

/** Inside code nothing needs escaping but what would end it, and the bar, which would end a table's cell. */
function codeSpan(content: string): string {
  return /[`|\r\n]/.test(content) ? escapeMarkdown(content) : `\`${content}\``;
}
