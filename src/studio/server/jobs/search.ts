/** @file Searches for the model that suits a corpus, and trains it: what `emoforge search` does, in the same folders. */

import { saveBundle } from "../../../bundle/index.ts";
import { EmoforgeError, faultOf, type OnProgress } from "../../../core/index.ts";
import {
  readEnvironment,
  readSettings,
  type SearchResults,
  search,
  trainWinner,
  type Watch,
} from "../../../experiment/index.ts";
import { buildSearchReport } from "../../../report/index.ts";
import { AbsentError } from "../errors.ts";
import type { SearchRequest } from "../searches.ts";
import type { Studio } from "../studio.ts";
import type { JobState, JobWatch } from "../work.ts";

export interface SearchDone {
  /** Why there is no bundle for a question, in sentences. */
  readonly lacking: readonly string[];
}

/** Begins a search, or goes on with the one of the same request. */
export async function searchJob(studio: Studio, request: SearchRequest): Promise<JobState> {
  const { spec } = await studio.corpora.open(request.corpus);
  const name = await studio.searches.claim(request, spec.id.replace(/[^\w-]+/g, "-") || "search");
  return begin(studio, name, spec, request);
}

/** Goes on with a search that was stopped, or trains the winners that it lacks. */
export async function resumeSearch(studio: Studio, name: string): Promise<JobState> {
  const { request } = await studio.searches.get(name);
  if (request === undefined)
    throw new AbsentError(
      `search "${name}": expected one that was begun in the studio, got one of the command line. Go on with it there: the same command does.`,
    );
  const { spec } = await studio.corpora.open(request.corpus);
  return begin(studio, name, spec, request);
}

type Spec = Parameters<typeof search>[0]["spec"];

function begin(studio: Studio, name: string, spec: Spec, request: SearchRequest): JobState {
  const { workspace, searches, jobs } = studio;
  const { minutes, seed, normalisation } = request;
  const folder = searches.folder(name);
  return jobs.start("search", name, async (watch): Promise<SearchDone> => {
    let stage = "";
    try {
      const { results } = await search(
        { spec },
        {
          folder,
          minutes,
          seed,
          ...(normalisation === "both" ? {} : { normalisation: [normalisation] }),
          signal: watch.signal,
          onStage(what) {
            stage = what;
            watch.onProgress(0, 0, what);
          },
          onProgress: (done, total, note = "") =>
            watch.onProgress(done, total, [stage, note].filter(Boolean).join(": ")),
        },
        workspace,
      );
      await writeReport(studio, name, results);
      return { lacking: await saveWinners(studio, folder, spec, results, watch) };
    } catch (error) {
      if (!watch.signal.aborted) await searches.giveUp(name);
      throw error;
    }
  });
}

/** A bundle for each question, unless the data do not allow it. */
async function saveWinners(
  { workspace }: Studio,
  folder: string,
  spec: Spec,
  results: SearchResults,
  { signal, onProgress }: JobWatch,
): Promise<string[]> {
  const { files, hasher } = workspace.platform;
  const lacking: string[] = [];
  for (const { normalisation } of results.questions) {
    const stage = `training the winner, ${normalisation} statistics`;
    onProgress(0, 0, stage);
    const told: OnProgress = (done, total, note = "") =>
      onProgress(done, total, [stage, note].filter(Boolean).join(": "));
    const watch: Watch = { signal, onProgress: told };
    try {
      const parts = await trainWinner({ spec }, results, normalisation, workspace, watch);
      await saveBundle(`${folder}/models/${normalisation}`, parts, files, hasher);
    } catch (error) {
      // The search is done, whatever becomes of the model.
      if (!(error instanceof EmoforgeError) || signal.aborted) throw error;
      lacking.push(`No bundle for ${normalisation} statistics: ${faultOf(folder, error)}`);
    }
  }
  return lacking;
}

/** As `emoforge search` writes it, without the charts as PNG. */
async function writeReport({ workspace, searches }: Studio, name: string, results: SearchResults) {
  const { platform } = workspace;
  const folder = searches.folder(name);
  const environment = await readEnvironment(folder, platform);
  const { yaml: settingsYaml } = await readSettings(platform, folder);
  await platform.files.remove(`${folder}/charts`);
  const found = { results, environment, settingsYaml, folder: `searches/${name}` };
  for (const { path, content } of await buildSearchReport(found))
    await platform.files.write(`${folder}/${path}`, content);
}
