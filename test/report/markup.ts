/** @file Reading what a report wrote. */

import type { ReportFiles } from "../../src/report/index.ts";

export function textOf(files: ReportFiles, path: string): string {
  const file = files.find((entry) => entry.path === path);
  if (typeof file?.content !== "string") throw new Error(`no text file ${path}`);
  return file.content;
}

/** Start and end tags must pair up; elements without an end tag are known. */
export function unbalanced(html: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const markup = html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, "");
  for (const [tag, slash, name] of markup.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)(?:"[^"]*"|[^<>"])*>/g)) {
    if (["meta", "br", "img"].includes(name) || tag.endsWith("/>")) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) faults.push(tag);
  }
  return [...faults, ...open];
}

/** Numbers are tied to their units by no-break spaces. */
export const spaced = (text: string) => text.replaceAll("\u00a0", " ");
