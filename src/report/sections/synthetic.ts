/** @file Trained on synthetic rows alone, tested on recorded ones: what the synthetic rows carry by themselves. */

import { type Cell, code, type Section, text } from "../document.ts";
import { amountLabel, bounds, difference, percent, points } from "../format.ts";
import { baselineOf, settingsOf } from "../select.ts";
import type { SectionContext } from "./context.ts";

export function syntheticSection({ corpus, prefix }: SectionContext): Section | null {
  const scores = corpus.scores.filter((score) => score.training === "synthetic-only");
  if (scores.length === 0) return null;
  const settings = settingsOf(corpus);
  const augmenters = [...new Set(scores.map((score) => score.augmenter))];
  const plain = ({ classifier, normalisation }: (typeof settings)[number]) =>
    corpus.scores.find(
      (s) =>
        s.training === "real-and-synthetic" &&
        s.augmenter === baselineOf(corpus) &&
        s.classifier === classifier &&
        s.normalisation === normalisation,
    );
  return {
    id: `${prefix}synthetic-only`,
    title: "Synthetic rows alone",
    blocks: [
      text(
        `Trained on synthetic rows only (${amountLabel(corpus.declaredAmount)}), tested on recorded ones: UAR in percent, its interval, and the distance from training on recorded rows in points. An augmenter close to zero here makes rows that carry what the recorded ones do; that does not yet mean they add anything.`,
      ),
      {
        kind: "table",
        caption: "Train on synthetic, test on real",
        columns: [
          { title: "Augmenter" },
          ...settings.flatMap(({ classifier, normalisation }) => [
            { title: "UAR", group: `${classifier}, ${normalisation}`, align: "right" as const },
            { title: "− real", group: `${classifier}, ${normalisation}`, align: "right" as const },
          ]),
        ],
        rows: augmenters.map((augmenter) => ({
          cells: [
            [code(augmenter)],
            ...settings.flatMap((setting): Cell[] => {
              const score = scores.find(
                (s) =>
                  s.augmenter === augmenter &&
                  s.classifier === setting.classifier &&
                  s.normalisation === setting.normalisation,
              );
              const real = plain(setting);
              if (!score)
                return [
                  { text: "n/a", tone: "quiet" },
                  { text: "", tone: "quiet" },
                ];
              return [
                { text: percent(score.uar.value), sub: bounds(score.uar) },
                { text: points(difference(score.uar.value, real?.uar.value)) },
              ];
            }),
          ],
        })),
        missing: "no trial of this combination finished.",
      },
    ],
  };
}
