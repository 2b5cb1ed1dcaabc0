/** @file The parts of the documentation that tests look at: pages, headings, tables, fenced blocks, links. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const root = join(import.meta.dirname, "../..");

export interface Page {
  /** Relative to the root, with "/" as separator. */
  readonly path: string;
  readonly text: string;
}

export function page(path: string): Page {
  return { path, text: readFileSync(join(root, path), "utf8") };
}

/** Every page a reader of the project meets. */
export function allPages(): Page[] {
  const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => relative(root, join(root, "docs", name)).replaceAll("\\", "/"));
  const elsewhere = ["README.md", "CONTRIBUTING.md", "bench/README.md", "results/README.md"];
  return [...elsewhere, ...inDocs].sort().map(page);
}

/** Contents of the fenced blocks of one language. */
export function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, found]) => found === language)
    .map(([, , content]) => content);
}

/** The text under a heading, without that of its subheadings. */
export function section(text: string, heading: string): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "") === heading);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join("\n");
}

/** The cells of all tables under a heading, row by row, without those of its subheadings; header and rule are left out. */
export function tableUnder(text: string, heading: string): string[][] {
  return section(text, heading)
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The anchors that the usual hosts make from headings. */
export function anchors(text: string): string[] {
  return [...text.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The text between backquotes. */
export function code(cell: string): string {
  return /`([^`]*)`/.exec(cell)?.[1] ?? "";
}
