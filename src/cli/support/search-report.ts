/** @file Writes the report of a search into its folder. */

import { readEnvironment, readSearch, readSettings } from "../../experiment/index.ts";
import type { Io } from "../io.ts";

/**
 * @param shown What commands in the report call the folder.
 * @returns The path of report.html.
 */
export async function writeSearchReport(folder: string, shown: string, io: Io): Promise<string> {
  const { files } = io.platform;
  // Loaded here, since charts take most of the time that the program needs to start.
  const { renderPng } = await import("../../platform/node/png.ts");
  const { buildSearchReport } = await import("../../report/index.ts");
  const results = await readSearch(io.platform, folder);
  const environment = await readEnvironment(folder, io.platform);
  const { yaml } = await readSettings(io.platform, folder);
  await files.remove(`${folder}/charts`);
  const search = { results, environment, settingsYaml: yaml, folder: shown };
  for (const { path, content } of await buildSearchReport(search, { renderPng }))
    await files.write(`${folder}/${path}`, content);
  return `${folder}/report.html`;
}
