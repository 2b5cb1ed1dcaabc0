/** @file The reference of commands and the program say the same; every command line in the documentation is understood. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { exitCodes } from "../../src/core/index.ts";
import { workplace } from "../cli/run.ts";
import { allPages, blocks, code, page, tableUnder } from "./markdown.ts";

const place = workplace();
const reference = page("docs/reference/cli.md").text;

interface Help {
  readonly usage: string;
  readonly options: ReadonlyMap<string, { readonly flags: string; readonly default: string | undefined }>;
  readonly commands: readonly string[];
}

/** Help texts by command, e.g. "corpus info"; "" is the program itself. */
const helps = new Map<string, Help>();

beforeAll(async () => {
  const open = [""];
  for (const name of open) {
    const help = await helpOf(name);
    helps.set(name, help);
    open.push(...help.commands.map((command) => `${name} ${command}`.trim()));
  }
});
afterAll(() => place.remove());

async function helpOf(command: string): Promise<Help> {
  const { stdout } = await place.inProcess([...command.split(" ").filter(Boolean), "--help"]);
  const text = `${stdout}\n`;
  const part = (title: string) => new RegExp(`^${title}:\\n((?: {2}.*\\n)+)`, "m").exec(text)?.[1] ?? "";
  // Continued lines are indented further than an entry's two blanks.
  const entries = part("Options")
    .replace(/\n {3,}/g, " ")
    .split("\n")
    .filter(Boolean);
  const options = entries
    .map((entry) => ({
      flags: entry.trim().split(/ {2,}/)[0],
      default: /\(default: "(.*?)"\)/.exec(entry)?.[1],
    }))
    .filter(({ flags }) => flags !== "-h, --help");
  const commands = part("Commands")
    .split("\n")
    .flatMap((line) => /^ {2}(\w+)/.exec(line)?.[1] ?? [])
    .filter((name) => name !== "help");
  return {
    usage: (/^Usage: emoforge (.*)$/m.exec(text)?.[1] ?? "").replace(" [options]", ""),
    options: new Map(options.map((option) => [/--[\w-]+/.exec(option.flags)?.[0] ?? "", option])),
    commands,
  };
}

test("every command that does something has a section with its options and defaults, and no more", () => {
  const doing = [...helps].filter(([name, { commands }]) => name !== "" && commands.length === 0);
  const sections = [...reference.matchAll(/^## `emoforge (.*)`$/gm)].map(([, usage]) => usage);
  expect(sections.sort()).toEqual(doing.map(([, { usage }]) => usage).sort());
  for (const [name, { usage, options }] of doing) {
    const rows = tableUnder(reference, `\`emoforge ${usage}\``);
    expect(rows.map(([flags]) => code(flags)).sort(), name).toEqual(
      [...options.values()].map(({ flags }) => flags).sort(),
    );
    for (const [flags, given] of rows) {
      const known = options.get(code(flags).split(" ")[0]);
      if (known?.default !== undefined) expect(code(given), `${name} ${flags}`).toBe(known.default);
    }
  }
});

test("every command line in the documentation names commands and options that exist", () => {
  const lines = allPages().flatMap(({ path, text }) =>
    [
      ...blocks(text, "sh").flatMap((block) => block.split("\n")),
      ...(text.match(/`emoforge [^`\n]+`/g) ?? []),
    ]
      .map((line) => line.replaceAll("`", "").replace(/\s#.*$/, ""))
      .flatMap((line) => /^(?:emoforge|node bin\/emoforge\.js) (.*)$/.exec(line)?.[1] ?? [])
      .map((line) => ({ path, line })),
  );
  expect(lines.length).toBeGreaterThan(30);
  for (const { path, line } of lines) {
    const words = line.split(/\s+/).filter(Boolean);
    const depth = ["corpus", "queue", "model"].includes(words[0]) ? 2 : 1;
    const name =
      words[0]?.startsWith("-") || words[0]?.startsWith("<") ? "" : words.slice(0, depth).join(" ");
    const help = helps.get(name);
    expect(help, `${path}: ${line}`).toBeDefined();
    const unknown = words
      .filter((word) => word.startsWith("--") && word !== "--help")
      .filter((word) => !help?.options.has(word));
    expect(unknown, `${path}: ${line}`).toEqual([]);
  }
});

test("exit codes are those of the program", () => {
  const documented = [...reference.slice(reference.indexOf("## Exit codes")).matchAll(/^\| (\d+) \|/gm)];
  expect(documented.map(([, value]) => Number(value))).toEqual(Object.values(exitCodes));
});
