/** @file The emotions along a recording: a band over its waveform that playback goes through, and the same as a table. */

import { percent } from "../../../../report/format.ts";
import { bandOf, joinParts, type TimelineSegment } from "../../../../timeline/index.ts";
import type { Visible } from "../../sound/lane.tsx";
import { clock } from "../../sound/recording.tsx";
import { hueName } from "../../theme.ts";
import { EmotionLegend } from "../../ui/emotions.tsx";
import { huesOf } from "../../ui/hues.ts";

interface BandProps {
  readonly segments: readonly TimelineSegment[];
  readonly classes: readonly string[];
  readonly visible: Visible;
  readonly now: number;
  seek(sec: number): void;
}

const width = 1000;
const band = 26;
const shares = 70;

/** Above, the emotion, hatched where the model does not know; below, the probabilities stacked. */
export function SegmentBand({ segments, classes, visible, now, seek }: BandProps) {
  const parts = bandOf({ segments, classes });
  const hues = huesOf(classes);
  const joined = joinParts(parts);
  const x = (sec: number) => (width * (sec - visible.from)) / (visible.to - visible.from);
  const shown = <Part extends { start: number; end: number }>(list: readonly Part[]) =>
    list.filter(({ start, end }) => end > visible.from && start < visible.to);
  const here = joined.find(({ start, end }) => start <= now && now < end);
  return (
    <figure class="lane">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table below does the same by keyboard */}
      <svg
        class="band"
        viewBox={`0 0 ${width} ${band + 4 + shares}`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Emotions over time; the table below says the same"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          seek(visible.from + ((event.clientX - box.left) / box.width) * (visible.to - visible.from));
        }}
      >
        <defs>
          <pattern
            id="unknown"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="6" height="6" fill="var(--paper)" />
            <rect width="2" height="6" fill="var(--quiet)" />
          </pattern>
        </defs>
        <rect width={width} height={band + 4 + shares} fill="var(--tint)" />
        {shown(joined).map(({ start, end, label }) => (
          <rect
            key={start}
            x={x(start)}
            width={Math.max(1, x(end) - x(start))}
            height={band}
            fill={label === undefined ? "url(#unknown)" : `var(--${hueName(hues[classes.indexOf(label)])})`}
            stroke="var(--paper)"
          />
        ))}
        {shown(parts).map(({ start, end, probabilities }) => {
          let below = 0;
          return probabilities.map((p, c) => {
            const y = band + 4 + shares * (1 - below - p);
            below += p;
            return (
              <rect
                key={`${start} ${classes[c]}`}
                x={x(start)}
                width={Math.max(1, x(end) - x(start))}
                y={y}
                height={Math.max(0, shares * p)}
                fill={`var(--${hueName(hues[c])})`}
              />
            );
          });
        })}
        <rect x={x(now) - 1} width="2" height={band + 4 + shares} fill="var(--ink)" />
      </svg>
      <figcaption>
        {here === undefined
          ? "Emotions over time; below, how probable each is"
          : `Now: ${here.label ?? "the model does not know"}`}
      </figcaption>
      <EmotionLegend classes={classes} unsure />
    </figure>
  );
}

interface TableProps {
  /** The recording's. */
  readonly name: string;
  readonly segments: readonly TimelineSegment[];
}

export function SegmentTable({ name, segments }: TableProps) {
  if (segments.length === 0) return <p class="nothing">No speech was found in it.</p>;
  return (
    <details open={segments.length <= 12}>
      <summary>
        {segments.length} {segments.length === 1 ? "stretch" : "stretches"} as a table
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
      <section class="scroll tall" tabIndex={0} aria-label={`Stretches of ${name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">from</th>
              <th scope="col">to</th>
              <th scope="col">emotion</th>
              <th scope="col">may be</th>
              <th scope="col">why not sure</th>
            </tr>
          </thead>
          <tbody>
            {segments.map(({ start, end, label, probabilities, set, abstained, reasons }) => (
              <tr key={`${start} ${end}`}>
                <td>{clock(start)}</td>
                <td>{clock(end)}</td>
                <td>
                  {abstained ? "don’t know" : `${label}, ${percent(probabilities[label])} %`}
                  {abstained && <small>most like {label}</small>}
                </td>
                <td>{set === null ? "" : set.length === 0 ? "none" : set.join(", ")}</td>
                <td>{reasons.map(({ text }) => text).join("; ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
