/** @file Everything needed to repeat the run, and what its statistics mean. */

import { speakersPerGroup, speakersToJudge } from "../../core/index.ts";
import { fewClusters } from "../../evaluate/index.ts";
import type { RunArtifacts } from "../../experiment/index.ts";
import { devicesText } from "../cautions.ts";
import { type Block, code, type Section, type Text, text } from "../document.ts";
import { capital, duration, integer, levelLabel } from "../format.ts";
import { wordsOf } from "../words.ts";

export function settingsSection({ recipe, recipeYaml, environment, results }: RunArtifacts): Section {
  const rows: [string, Text][] = [
    ["Emoforge", environment.emoforge],
    ["Seed", String(results.seed)],
    ["Recipe hash", [code(results.recipeHash)]],
    ["Profile", results.profile],
    ["Runtime", environment.runtime],
    ["Engine", environment.engine],
    ...devices(results.corpora),
    ["Machine", `${environment.cpu}, ${integer(environment.cores)} cores, ${environment.platform}`],
    ["Started", environment.startedAt],
    ["Finished", environment.finishedAt ?? "not finished"],
    [
      "Time",
      `${duration(environment.wallSec)} on the clock, ${duration(environment.computeSec)} of computing`,
    ],
  ];
  const chosen = chosenBlock(results.corpora);
  return {
    id: "settings",
    title: "Exact settings",
    blocks: [
      { kind: "facts", rows },
      text([
        "To repeat it: save the recipe below, or take ",
        code("recipe.yaml"),
        " from the run folder, and run ",
        code("emoforge run recipe.yaml"),
        ` with version ${environment.emoforge}. The same seed, version and machine give the same `,
        code("results.json"),
        ", byte for byte; the recipe hash says whether it is the same recipe.",
      ]),
      ...chosen,
      {
        kind: "details",
        summary: "The recipe as resolved, defaults included",
        blocks: [{ kind: "code", text: recipeYaml }],
      },
      text([
        `The numbers behind every table and chart are in `,
        code("tables/*.csv"),
        ", the charts by themselves in ",
        code("charts/"),
        `. Intervals: ${integer(recipe.statistics.resamples)} bootstrap resamples, level ${levelLabel(recipe.statistics.level)}.`,
      ]),
    ],
  };
}

/** Where networks were trained, if a graphics card had a part in it. */
function devices(corpora: RunArtifacts["results"]["corpora"]): [string, Text][] {
  const where = devicesText(corpora);
  return where === "" ? [] : [["Networks trained", where]];
}

/** What the classifiers chose in their folds (e.g. C), where they chose anything. */
function chosenBlock(corpora: RunArtifacts["results"]["corpora"]): Block[] {
  const rows = corpora.flatMap((corpus) =>
    corpus.scores
      .filter(
        (score) =>
          Object.keys(score.chosen).length > 0 &&
          score.training === "real-and-synthetic" &&
          (score.amount === 0 || score.amount === corpus.declaredAmount),
      )
      .map((score) => ({
        cells: [
          corpus.card.id,
          [code(score.augmenter)],
          [code(score.classifier)],
          score.normalisation,
          Object.entries(score.chosen)
            .map(([name, value]) => `${name} = ${value}`)
            .join("; "),
        ],
      })),
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: "details",
      summary: "What the classifiers chose in their folds",
      blocks: [
        {
          kind: "table",
          caption: "Chosen while fitting, at the declared amount",
          columns: [
            { title: "Corpus" },
            { title: "Augmenter" },
            { title: "Classifier" },
            { title: "Normalisation" },
            { title: "Chosen" },
          ],
          rows,
        },
      ],
    },
  ];
}

const heldOutEntries: readonly [string, string][] = [
  [
    "Gap",
    `A group’s recall minus another’s, or minus that of all others, averaged over the emotions that both have. Its interval draws speakers, with all their recordings in either group, and is widened by √(m / (m − 1)) for m speakers in the smaller one. Groups with fewer than ${speakersPerGroup} are not judged; gaps are not corrected for their number.`,
  ],
  [
    "Calibration error",
    "Recordings in ten bins by the probability of their label: the mean distance between the probability and the share of right labels (expected calibration error). With few recordings chance alone keeps it above zero.",
  ],
  [
    "Set",
    "All emotions whose calibrated probability reaches a threshold, chosen on other speakers so that the true emotion is among them as often as is asked for (conformal prediction).",
  ],
];

export function glossarySection({ recipe, results, predictions }: RunArtifacts): Section {
  const level = levelLabel(recipe.statistics.level);
  const words = [...new Set(results.corpora.map(wordsOf))];
  const covered = results.corpora.some(({ fidelity }) => fidelity.length > 0);
  const reduced = results.corpora.some(({ scores }) => scores.some((s) => s.reducedRecall !== undefined));
  const entries: [string, string][] = [
    [
      "UAR",
      `Unweighted average recall, or balanced accuracy: the mean of the classes’ recalls, pooled over all test folds. Chance is one over the number of classes.${reduced ? "" : " The headline measure."}`,
    ],
    ...(reduced
      ? [
          [
            "Mean recall of the reduced classes",
            "The same mean over the classes that were thinned in training alone; those that were not are predicted too, but their own recall does not count. The headline measure; Wang et al. (2022, tables 2 and 3) call it UAR.",
          ] as [string, string],
        ]
      : []),
    ["WA", "Weighted accuracy, or plain accuracy: the share of utterances recognised."],
    [
      "Score",
      "Each draw and repeat predicts every utterance that it tests once, in the fold that tests it; the score is the mean over draws and repeats of the pooled measure.",
    ],
    [
      `${level} interval`,
      `Percentile bootstrap that draws speakers, with all their utterances, and runs with replacement (${integer(recipe.statistics.resamples)} times). With few speakers it is rough, and rather too narrow than too wide. Where speakers are unknown, or there is one alone, it draws utterances: too narrow for strangers. “No interval”: every resample gave the same.`,
    ],
    [
      "Difference",
      "Augmented minus other, on the same draws, folds and resamples: paired, so that what both share cancels.",
    ],
    [
      "p",
      `Two-sided, from the same paired bootstrap. With at most ${fewClusters} speakers that is too small, and p is the larger of it and an exact test, which exchanges the two sides for each speaker in all 2ⁿ ways: n speakers cannot give a p below 2¹⁻ⁿ, 0.5 for two and 0.031 for six.`,
    ],
    [
      "p (Holm)",
      "Corrected for the number of augmenters compared with the same one, by the same classifier and normalisation, at the declared amount (Holm, 1979). Classifiers and normalisations are separate questions and are not corrected for.",
    ],
    [
      "Verdict",
      `Gain: declared amount, at least ${speakersToJudge} speakers tested, ${level} interval above zero and Holm-corrected p below ${Number((1 - recipe.statistics.level).toFixed(4))}. Loss: the mirror image. Everything else is undecided, which is not “no effect”, and so is what has no interval.`,
    ],
    [
      "Detectable",
      `The smallest true ${reduced ? "" : "UAR "}difference this design would find with 80 % power at 5 %.`,
    ],
    [
      "McNemar",
      "A paired test on pooled predictions that counts utterances only one side got right. It treats utterances as independent, which those of one speaker are not, so it is shown beside the bootstrap, not instead of it.",
    ],
    ...(predictions === undefined ? [] : heldOutEntries),
    ...words.map(({ made, meaning }): [string, string] => [capital(made), meaning]),
    ...(covered
      ? [
          ["Coverage, density", "Naeem et al. (2020), k-nearest-neighbour balls around recorded rows."] as [
            string,
            string,
          ],
        ]
      : []),
  ];
  return { id: "glossary", title: "What the numbers mean", blocks: [{ kind: "facts", rows: entries }] };
}
