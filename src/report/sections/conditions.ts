/** @file What is left of the scores where test recordings are noisy, reverberant or from a telephone, and what training on such recordings gains there. */

import type { CorpusResult } from "../../experiment/index.ts";
import { type Block, code, type Section, type TableRow, tabs, text } from "../document.ts";
import { bounds, percent, points } from "../format.ts";
import { differenceBounds, uar } from "../measure.ts";
import { intervalsName } from "../resampled.ts";
import { augmentersOf, declaredComparisons, declaredScores, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import { verdictCell } from "./comparisons.ts";
import type { SectionContext } from "./context.ts";

/** @returns Null where the recipe has no conditions. */
export function conditionsSection(context: SectionContext): Section | null {
  const { corpus, prefix, level, baseline } = context;
  const { conditions = [] } = corpus;
  if (conditions.length === 0) return null;
  const settings = settingsOf(corpus).map((setting) => ({
    label: `${setting.classifier}, ${setting.normalisation}`,
    blocks: [settingTable(context, setting)],
  }));
  return {
    id: `${prefix}conditions`,
    title: "Under other conditions",
    blocks: [
      text(
        `The same trained classifiers on the same test recordings, altered: UAR in percent ${wordsOf(corpus).at(corpus.declaredAmount)}, with ${intervalsName(corpus, level)}, the paired difference to ${baseline} under the condition, and what the condition costs: its UAR minus that of the recordings as they are. Differences are in points; Holm's correction goes over the augmenters within a condition, not over the conditions.`,
      ),
      ...tabs("Setting", settings),
    ],
  };
}

function settingTable(
  { corpus, baseline }: SectionContext,
  { classifier, normalisation }: { readonly classifier: string; readonly normalisation: string },
): Block {
  const own = <Item extends { readonly classifier: string; readonly normalisation: string }>(
    items: readonly Item[],
  ) => items.filter((one) => one.classifier === classifier && one.normalisation === normalisation);
  const rows = conditionsOf(corpus).flatMap(({ name, result, cost }) => {
    const scores = own(declaredScores(result));
    const compared = own(declaredComparisons(result)).filter(({ against }) => against === baseline);
    return augmentersOf(corpus).flatMap((augmenter): TableRow[] => {
      const score = scores.find((one) => one.augmenter === augmenter);
      if (score === undefined) return [];
      const comparison = compared.find((one) => one.augmenter === augmenter);
      const judged = comparison && uar.judge(comparison);
      const lost = cost(score);
      return [
        {
          rule: augmenter === baseline,
          cells: [
            name,
            [code(augmenter)],
            { text: percent(score.uar.value), sub: bounds(score.uar) },
            judged === undefined
              ? ""
              : { text: points(judged.difference.value), sub: differenceBounds(judged) },
            judged === undefined ? "" : verdictCell(judged),
            lost === undefined ? "" : { text: points(lost.value), sub: bounds(lost) },
          ],
        },
      ];
    });
  });
  return {
    kind: "table",
    caption: `${classifier}, ${normalisation}: UAR under each condition`,
    columns: [
      { title: "Condition" },
      { title: "Augmenter" },
      { title: "UAR", align: "right" },
      { title: `against ${baseline}`, align: "right" },
      { title: "Verdict" },
      { title: "against clean", align: "right" },
    ],
    keys: 2,
    rows,
  };
}

type Scored = CorpusResult["scores"][number];

/** The corpus as it is, then under each condition, as results of their own. */
function conditionsOf(corpus: CorpusResult) {
  const { conditions = [] } = corpus;
  const keyOf = (c: Pick<Scored, "augmenter" | "amount" | "classifier" | "normalisation" | "training">) =>
    JSON.stringify([c.augmenter, c.amount, c.classifier, c.normalisation, c.training]);
  return [
    { name: "clean", result: corpus, cost: (_: Scored) => undefined },
    ...conditions.map(({ condition, scores, comparisons }) => {
      const found = new Map(scores.map((one) => [keyOf(one), one]));
      const under = corpus.scores.flatMap((score): Scored[] => {
        const own = found.get(keyOf(score));
        return own === undefined ? [] : [{ ...score, ...own }];
      });
      return {
        name: condition,
        result: { ...corpus, scores: under, comparisons },
        cost: (score: Scored) => found.get(keyOf(score))?.againstClean,
      };
    }),
  ];
}
