/** @file `emoforge report`: makes the report of a run folder anew. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { createRng } from "../../core/index.ts";
import { readRun, searchFiles } from "../../experiment/index.ts";
import type { Io } from "../io.ts";
import { requireFolder } from "../support/outputs.ts";
import { writeSearchReport } from "../support/search-report.ts";

export function registerReport(program: Command, io: Io): void {
  program
    .command("report")
    .description("Write report.html, tables and charts of a finished run, or search, again.")
    .argument("<folder>", "run or search folder")
    .addHelpText("after", "\nExample:\n  emoforge report runs/demo")
    .action(async (folder: string) => {
      await requireFolder("<folder>", folder, io);
      const path = resolve(io.cwd, folder);
      const isSearch = await io.platform.files.exists(`${path}/${searchFiles.results}`);
      io.print(
        `Report: ${isSearch ? await writeSearchReport(path, folder, io) : await writeReport(path, io)}`,
      );
    });
}

/** @returns The path of report.html. */
export async function writeReport(runFolder: string, io: Io): Promise<string> {
  const { files } = io.platform;
  const { renderPng } = await import("../../platform/node/png.ts");
  const { buildReport } = await import("../../report/index.ts");
  const run = await readRun(io.platform, runFolder);
  // Pictures of an earlier report must not stay beside those of this one.
  for (const folder of ["charts", "tables"]) await files.remove(`${runFolder}/${folder}`);
  for (const { path, content } of await buildReport(run, {
    rng: createRng(`${run.results.seed}/report`),
    renderPng,
  })) {
    await files.write(`${runFolder}/${path}`, content);
  }
  return `${runFolder}/report.html`;
}
