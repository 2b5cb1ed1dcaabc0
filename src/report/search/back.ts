/** @file The end of a search's report: what was tried, how to go on, and what is needed to repeat it. */

import type { Environment, SearchResults } from "../../experiment/index.ts";
import { code, type Section, type Text, text } from "../document.ts";
import { count, duration, integer, levelLabel } from "../format.ts";
import { candidateOf, nameOfCandidate } from "./words.ts";

export function triedSection(results: SearchResults): Section {
  const { rungs, leftOut, candidates, trainings, protocol } = results;
  const steps = rungs.map(
    ({ distance, candidates: many }, i) =>
      `${i === 0 ? "All" : "The best"} ${many} on ${Math.min(2 * distance, protocol.folds - 1)} of ${protocol.folds - 1} other parts of the speakers`,
  );
  return {
    id: "tried",
    title: "What was tried",
    blocks: [
      text(
        `${count(candidates.length - leftOut.length, "candidate")}, ${count(trainings, "training")}. The speakers are in ${protocol.folds} parts; for each of them the choice was made on the others, by halving:`,
      ),
      {
        kind: "list",
        items: [...steps, "One of those was chosen, trained on all other parts, and tested on the part."],
      },
      ...(leftOut.length === 0
        ? []
        : [
            {
              kind: "details" as const,
              summary: `Left out, since the budget has no room for them: ${leftOut.length}`,
              blocks: [
                {
                  kind: "list" as const,
                  items: leftOut.map(
                    ({ candidate, reason }) => `${nameOfCandidate(results, candidate)}: ${reason}`,
                  ),
                },
              ],
            },
          ]),
      {
        kind: "details",
        summary: "The candidates and their settings",
        blocks: [
          {
            kind: "table",
            caption: "Every option that is set, defaults included",
            columns: [{ title: "Candidate" }, { title: "Settings" }],
            rows: candidates.map(({ id }) => {
              const { name, features, classifier, augmenter, amount } = candidateOf(results, id);
              const settings = { features, classifier, ...(amount > 0 && { augmenter, amount }) };
              return { cells: [name, [code(JSON.stringify(settings))]] };
            }),
          },
        ],
      },
    ],
  };
}

/** @param folder What the commands call the folder of the search. */
export function nextSection(results: SearchResults, folder: string): Section {
  const [{ normalisation }] = results.questions;
  return {
    id: "next",
    title: "How to go on",
    blocks: [
      text([
        "The winners are saved as models in ",
        code("models/"),
        ", with the nested estimate on their cards, unless that was not wanted. To train one again, on the same recordings (or name others):",
      ]),
      { kind: "code", text: `emoforge train --from ${folder}` },
      text(
        "To see more of a winner, run it as an experiment; its score is the flattered one, since it was chosen on these speakers:",
      ),
      { kind: "code", text: `emoforge run ${folder}/winner-${normalisation}.yaml` },
    ],
  };
}

export function settingsSection(
  results: SearchResults,
  environment: Environment,
  settingsYaml: string,
): Section {
  const rows: [string, Text][] = [
    [
      "Corpus",
      `${results.corpus.title}: ${results.data.utterances} recordings, ${results.data.speakers} speakers`,
    ],
    ["Emoforge", environment.emoforge],
    ["Seed", String(results.seed)],
    ["Runtime", environment.runtime],
    ["Engine", environment.engine],
    ["Machine", `${environment.cpu}, ${integer(environment.cores)} cores, ${environment.platform}`],
    [
      "Time",
      `${duration(environment.wallSec)} on the clock, ${duration(environment.computeSec)} of computing`,
    ],
  ];
  const level = levelLabel(results.level);
  const meanings: [string, Text][] = [
    ["UAR", "Unweighted average recall: the mean of the classes’ recalls, pooled over all speakers."],
    [
      `${level} interval`,
      "Percentile bootstrap that draws speakers with all their recordings. With few speakers it is rather too narrow than too wide.",
    ],
    [
      "Training, speaker statistics",
      "Features are brought to mean 0 and deviation 1 by the statistics of the training speakers, or by those of each speaker’s own recordings. The latter uses all recordings of a test speaker at once, without labels.",
    ],
    [
      "Told apart",
      `By a paired bootstrap over speakers, with at most 15 of them also by an exact sign-flip test, corrected for the candidates compared (Holm); below ${Number((1 - results.level).toFixed(4))} and an interval without zero.`,
    ],
  ];
  return {
    id: "settings",
    title: "Settings, and what the numbers mean",
    blocks: [
      { kind: "facts", rows: [...rows, ...meanings] },
      {
        kind: "details",
        summary: "The settings as resolved",
        blocks: [{ kind: "code", text: settingsYaml }],
      },
    ],
  };
}
