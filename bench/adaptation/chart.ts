/** @file The curve of each corpus as a picture: recall by how many recordings of the speaker the model knows, as deployed. */

import type { Interval } from "../../src/evaluate/index.ts";
import { classColour, tokens } from "../../src/report/colours.ts";
import type { CorpusResult } from "./corpus.ts";

type Drawn = Pick<CorpusResult, "id" | "plain"> & {
  readonly classes: readonly string[];
  readonly curve: readonly Pick<CorpusResult["curve"][number], "recordings" | "deployed">[];
};

const names: Readonly<Record<string, string>> = { emodb: "EMO-DB", emovo: "EMOVO", ravdess: "RAVDESS" };
const [width, height, left, right, top, bottom] = [800, 360, 52, 636, 40, 306];
/** UAR, percent. */
const [lowest, highest] = [20, 100];

/** A standalone SVG. */
export function drawCurves(corpora: readonly Drawn[]): string {
  const labels = ["none", ...corpora[0].curve.map(({ recordings }) => `${recordings ?? "all"}`)];
  const x = (i: number) => round(left + 24 + (i * (right - left - 48)) / (labels.length - 1));
  const y = (uar: number) => round(bottom - ((uar - lowest) / (highest - lowest)) * (bottom - top));
  const lines = [20, 40, 60, 80, 100].map(
    (uar) =>
      `<path d="M${left} ${y(uar)}H${right}" stroke="${tokens.rule}"/><text x="${left - 8}" y="${y(uar) + 4}" text-anchor="end">${uar} %</text>`,
  );
  const ticks = labels.map(
    (text, i) => `<text x="${x(i)}" y="${bottom + 20}" text-anchor="middle">${text}</text>`,
  );
  const curves = corpora.map(({ id, classes, plain, curve }, c) => {
    const colour = classColour(c);
    const points = [plain, ...curve.map(({ deployed }) => deployed)];
    const whisker = ({ low, high }: Interval, i: number) => `M${x(i)} ${y(low)}V${y(high)}`;
    const last = points[points.length - 1].value;
    return [
      `<path d="${points.map(whisker).join("")}" stroke="${colour}" stroke-opacity="0.45" stroke-width="5"/>`,
      `<polyline points="${points.map(({ value }, i) => `${x(i)},${y(value)}`).join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map(({ value }, i) => `<circle cx="${x(i)}" cy="${y(value)}" r="4" fill="${colour}"/>`),
      ...[0, points.length - 1].map(
        (i) =>
          `<text x="${x(i)}" y="${y(points[i].value) - 10}" text-anchor="middle" font-weight="bold" stroke="${tokens.paper}" stroke-width="3" paint-order="stroke">${points[i].value.toFixed(1)}</text>`,
      ),
      `<text x="${right + 8}" y="${y(last) + 4}">${names[id] ?? id}, ${classes.length} emotions</text>`,
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Recall by how many recordings of the speaker the model knows" font-family="DejaVu Sans, Arial, sans-serif" font-size="12" fill="${tokens.ink}">
<rect width="${width}" height="${height}" fill="${tokens.paper}"/>
<text x="${left}" y="22" font-size="13" font-weight="bold">Recall (UAR) of speakers not heard in training, 95 % intervals</text>
${[...lines, ...ticks, ...curves].join("\n")}
<text x="${(left + right) / 2}" y="${bottom + 42}" text-anchor="middle">recordings of the speaker that the model adapts to, without labels</text>
</svg>
`;
}

const round = (value: number) => Number(value.toFixed(1));
