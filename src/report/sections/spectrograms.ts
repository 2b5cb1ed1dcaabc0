/** @file What augmenters do to spectrograms, to be seen: recordings, views of them and the differences. */

import { dequantise, type FitFile } from "../../experiment/index.ts";
import { type SpectrogramAxes, spectrogramChart, type ViewRow } from "../charts/spectrograms.ts";
import { type Block, code, type Section, tabs, text } from "../document.ts";
import { enumerate, slug } from "../format.ts";
import { augmentersOf, normalisationsOf } from "../select.ts";
import type { SectionContext } from "./context.ts";

export function spectrogramsSection(context: SectionContext): Section | null {
  const { corpus, run, prefix } = context;
  const fits = (run.fits ?? []).filter(
    (fit) => fit.corpus === corpus.card.id && (fit.examples?.length ?? 0) > 0,
  );
  if (fits.length === 0) return null;
  const normalisations = normalisationsOf(corpus).filter((one) =>
    fits.some(({ normalisation }) => normalisation === one),
  );
  const panes = normalisations.flatMap((normalisation) => {
    const own = inOrder(
      fits.filter((fit) => fit.normalisation === normalisation),
      augmentersOf(corpus),
    );
    return corpus.classes.flatMap((name) => {
      const block = figure(context, own, name);
      const label = normalisations.length > 1 ? `${name}, ${normalisation}` : name;
      return block ? [{ label, blocks: [block] }] : [];
    });
  });
  return {
    id: `${prefix}spectrograms`,
    title: "Views of spectrograms",
    blocks: [
      text(
        "A training clip of each class that gets views, one view of it by each augmenter, and what the view changed; what is made from noise stands beside a recording of its class, of which it is no view. Bands have mean 0 and deviation 1 over the training clips: a step of 1 is one standard deviation of the band. Recordings and views share one scale of colours; differences have their own in each row, centred at 0, so that a faint change can be seen as well as a strong one: read its bar first. The outermost half per cent of values is drawn in the colours of the ends.",
      ),
      ...tabs("Class", panes),
    ],
  };
}

const inOrder = (fits: readonly FitFile[], names: readonly string[]) =>
  [...fits].sort((a, b) => names.indexOf(a.augmenter) - names.indexOf(b.augmenter));

function figure(
  { run, prefix, corpus }: SectionContext,
  fits: readonly FitFile[],
  name: string,
): Block | null {
  const all = fits.flatMap(({ augmenter, examples }) =>
    (examples ?? []).filter((one) => one.class === name).map((example) => ({ augmenter, example })),
  );
  // What repeats clips as they are has nothing to show.
  const found = all.filter(
    ({ example: { difference } }) =>
      difference === undefined || difference.low !== 0 || difference.high !== 0,
  );
  if (found.length === 0) return null;
  const same = all.filter((one) => !found.includes(one)).map(({ augmenter }) => augmenter);
  const [{ example }] = found;
  const rows = found.map(({ augmenter, example: one }): ViewRow => {
    const picture = (values: typeof one.original) => ({ data: dequantise(values), frames: one.frames });
    return {
      title: augmenter,
      original: picture(one.original),
      view: picture(one.view),
      ...(one.difference === undefined ? {} : { difference: picture(one.difference) }),
    };
  });
  const id = `${prefix}spectrograms-${fits[0].normalisation}-${corpus.classes.indexOf(name)}-${slug(name)}`;
  return {
    kind: "figure",
    chart: spectrogramChart(
      id,
      `Spectrograms of a recording of ${name}, views of it by ${enumerate(found.map(({ augmenter }) => augmenter))}, and their differences.`,
      rows,
      { mels: example.mels, hopMs: example.hopMs, ...bandsOf(run) },
    ),
    caption: [
      `${name}: clip `,
      code(example.id),
      `, fold ${fits[0].fold} of the first draw; at most its first ${example.frames} frames.${same.length > 0 ? ` Unchanged by ${enumerate(same)}.` : ""}`,
    ],
  };
}

/** What the bands cover; where the recipe does not say, up to half of 16 kHz, as the feature's defaults do. */
function bandsOf({ recipe }: SectionContext["run"]): Pick<SpectrogramAxes, "lowHz" | "highHz"> {
  const { lowHz, highHz, sampleRateHz } = recipe.features as {
    readonly lowHz?: number;
    readonly highHz?: number;
    readonly sampleRateHz?: number;
  };
  return { lowHz: lowHz ?? 0, highHz: highHz ?? (sampleRateHz ?? 16_000) / 2 };
}
