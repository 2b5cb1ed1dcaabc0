/** @file How well learned representations separate the emotions: a map (as in figure 3 of Wang et al., 2022) and the numbers. */

import { type RepresentationPanel, representationsChart } from "../charts/representations.ts";
import { type Block, code, type Section, text } from "../document.ts";
import { decimal, enumerate } from "../format.ts";
import { augmentersOf } from "../select.ts";
import type { SectionContext } from "./context.ts";

export function representationsSection(context: SectionContext): Section | null {
  const { corpus, maps, prefix } = context;
  const separation = corpus.separation ?? [];
  if (separation.length === 0) return null;
  const own = maps.filter((map) => map.corpus === corpus.card.id);
  const several = new Set([...own, ...separation].map(({ normalisation }) => normalisation)).size > 1;
  return {
    id: `${prefix}representations`,
    title: "Representations of clips and views",
    blocks: [
      text(
        "What the representation learner of each augmentor makes of training clips and of views of them: where the colours lie apart, views keep the emotion of their clips. Separation: mean silhouette by class, from −1 (in the midst of another class) over 0 (classes mixed) to 1 (compact and far apart), by L1 distance. The learner has been trained on these very clips, so this says what guided the augmentor, not how well unseen speech is told apart.",
      ),
      ...(own.length > 0 ? [figure(context, several)] : []),
      ...table(context, several),
    ],
  };
}

function figure({ corpus, maps, prefix }: SectionContext, several: boolean): Block {
  const names = augmentersOf(corpus);
  const own = maps.filter((map) => map.corpus === corpus.card.id);
  const panels = own
    .flatMap((map) => map.synthetic.map(({ augmenter, rows }) => ({ map, augmenter, rows })))
    .sort((a, b) => names.indexOf(a.augmenter) - names.indexOf(b.augmenter))
    .map(({ map, augmenter, rows }): RepresentationPanel => {
      const found = (corpus.separation ?? []).find(
        (one) => one.augmenter === augmenter && one.normalisation === map.normalisation,
      );
      return {
        title: several ? `${augmenter}, ${map.normalisation}` : augmenter,
        note: found ? `separation: clips ${decimal(found.clips)}, views ${decimal(found.views)}` : "",
        clips: map.real,
        views: rows,
      };
    });
  const shown = panels.map(({ title }) => title);
  return {
    kind: "figure",
    chart: representationsChart(
      `${prefix}representations`,
      `t-SNE maps of the representations of clips and views of ${enumerate(shown)}; their separation is in the table below.`,
      own[0].classes,
      panels,
    ),
    caption: `t-SNE of the representations of up to 30 training clips of each class (rings) and, where they get views, up to three of each (dots); first draw, fold ${own[0].fold}. Every augmentor has a space of its own, so places in different panels have nothing in common, and distances between far groups mean little. The separation is that of the classes with views, the mean over all fits.`,
  };
}

function table({ corpus }: SectionContext, several: boolean): Block[] {
  const rows = corpus.separation ?? [];
  if (rows.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "Separation of the classes with views by learned representations, mean over fits",
      columns: [
        { title: "Augmenter" },
        ...(several ? [{ title: "Normalisation" }] : []),
        { title: "clips", align: "right" },
        { title: "views", align: "right" },
        { title: "fits", align: "right" },
      ],
      rows: rows.map((row) => ({
        cells: [
          [code(row.augmenter)],
          ...(several ? [row.normalisation] : []),
          decimal(row.clips),
          decimal(row.views),
          String(row.fits),
        ],
      })),
      missing: "it could not be measured.",
    },
  ];
}
