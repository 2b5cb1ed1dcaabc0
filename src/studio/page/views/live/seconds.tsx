/** @file Emotion by the second: the last minute as a band, hatched where the model does not know, empty where nobody speaks. */

import { hueName } from "../../theme.ts";
import { EmotionLegend } from "../../ui/emotions.tsx";
import { huesOf } from "../../ui/hues.ts";
import type { HeardMoment } from "./ear.worker.ts";
import { shownLabel } from "./sure.ts";

interface SecondsProps {
  readonly moments: readonly HeardMoment[];
  readonly classes: readonly string[];
}

export interface Second {
  /** Counted from the beginning. */
  readonly second: number;
  /** Mean over the second's answers; undefined where there are none. */
  readonly probabilities: readonly number[] | undefined;
  /** Undefined where the model does not know in most of the second. */
  readonly label: string | undefined;
}

const shown = 60;
const band = 26;
const height = 100;

/** Moments by the second that they end in. */
export function secondsOf(moments: readonly HeardMoment[], classes: readonly string[]): readonly Second[] {
  const bySecond = Map.groupBy(moments, ({ end }) => Math.ceil(end - 1e-6) - 1);
  return [...bySecond].map(([second, within]) => {
    const answers = within.flatMap(({ prediction }) => prediction ?? []);
    if (2 * answers.length < within.length) return { second, probabilities: undefined, label: undefined };
    const sure = answers.filter((one) => shownLabel(one) !== undefined);
    const counted = sure.length > 0 ? sure : answers;
    const probabilities = classes.map(
      (name) => counted.reduce((sum, one) => sum + one.probabilities[name], 0) / counted.length,
    );
    const known = 2 * sure.length >= answers.length;
    const label = classes[probabilities.indexOf(Math.max(...probabilities))];
    return { second, probabilities, label: known ? label : undefined };
  });
}

export function Seconds({ moments, classes }: SecondsProps) {
  const seconds = secondsOf(moments, classes);
  const hues = huesOf(classes);
  const last = seconds.at(-1)?.second ?? 0;
  const first = Math.max(0, last - shown + 1);
  const visible = seconds.filter(({ second }) => second >= first);
  return (
    <figure class="lane">
      <svg
        class="band live"
        viewBox={`0 0 ${shown} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Emotion by the second, the last minute"
      >
        <defs>
          {/* In units of the picture, whose sides are scaled differently. */}
          <pattern id="unsure" width="1" height="6" patternUnits="userSpaceOnUse">
            <rect width="1" height="6" fill="var(--paper)" />
            <path d="M0 6 L1 0 M-0.5 3 L0.5 -3 M0.5 9 L1.5 3" stroke="var(--quiet)" stroke-width="0.14" />
          </pattern>
        </defs>
        <rect width={shown} height={height} fill="var(--tint)" />
        {visible.map(({ second, probabilities, label }) => {
          if (probabilities === undefined) return null;
          const fill =
            label === undefined ? "url(#unsure)" : `var(--${hueName(hues[classes.indexOf(label)])})`;
          let below = 0;
          return (
            <g key={second}>
              <rect x={second - first} width={0.94} height={band} fill={fill} />
              {probabilities.map((p, c) => {
                const y = band + 4 + (height - band - 4) * (1 - below - p);
                below += p;
                return (
                  <rect
                    key={classes[c]}
                    x={second - first}
                    width={0.94}
                    y={y}
                    height={(height - band - 4) * p}
                    fill={`var(--${hueName(hues[c])})`}
                    opacity={label === undefined ? 0.35 : 1}
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
      <figcaption>
        {seconds.length > 0 && `Second ${first + 1} to ${last + 1}. `}Above the emotion of each second, below
        how probable each is. An answer is about the last one to three seconds of speech.
      </figcaption>
      <EmotionLegend classes={classes} unsure />
    </figure>
  );
}
