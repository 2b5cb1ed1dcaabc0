/** @file Lines by uPlot, in the studio's colours, drawn again as data come. */

import { useEffect, useRef } from "preact/hooks";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { colour, hueName, scheme } from "../../theme.ts";
import { huesOf } from "../../ui/hues.ts";

export interface Line {
  readonly name: string;
  /** NaN where there is no value. */
  readonly values: readonly number[];
}

interface PlotProps {
  readonly title: string;
  /** What the steps count. */
  readonly axis: string;
  readonly steps: readonly number[];
  readonly lines: readonly Line[];
  /** Points besides lines, for few values. */
  readonly points?: boolean;
}

const height = 220;
/** Between the numbers of the axis below: steps, epochs and fits are whole. */
const wholes = [1, 10, 100, 1000, 10_000, 100_000].flatMap((one) => [one, 2 * one, 5 * one]);

export function Plot({ title, axis, steps, lines, points = false }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const colours = scheme.value;
  const names = lines.map(({ name }) => name).join("\n");
  const hues = huesOf(lines.map(({ name }) => name));
  // Made anew when lines or colours are others; new values are given to the same plot.
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const [ink, rule] = [colour("quiet"), colour("rule")];
    const ofAxis = { stroke: ink, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1 } };
    const made = new UPlot(
      {
        width: Math.max(200, element.clientWidth),
        height,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false } },
        axes: [
          { ...ofAxis, label: axis, labelSize: 20, incrs: wholes },
          { ...ofAxis, size: 60 },
        ],
        series: [
          {},
          ...names.split("\n").map((label, i) => ({
            label,
            stroke: colour(hueName(hues[i])),
            width: 2,
            points: { show: points },
            spanGaps: true,
          })),
        ],
      },
      dataOf(steps, lines),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: Math.max(200, element.clientWidth), height }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names, axis, points, colours]);
  useEffect(() => plot.current?.setData(dataOf(steps, lines)), [steps, lines]);
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <ul class="legend">
        {lines.map(({ name, values }, i) => (
          <li key={name}>
            <span class="dot" data-hue={hueName(hues[i])} />
            {name} <span class="note">{written(values.findLast(Number.isFinite))}</span>
          </li>
        ))}
      </ul>
      <div ref={place} aria-hidden="true" />
    </figure>
  );
}

function dataOf(steps: readonly number[], lines: readonly Line[]): UPlot.AlignedData {
  return [
    [...steps],
    ...lines.map(({ values }) => values.map((value) => (Number.isFinite(value) ? value : null))),
  ];
}

function written(value: number | undefined): string {
  return value === undefined ? "" : value.toPrecision(3);
}
