/** @file Which colour stands for which emotion. */

import { hueName } from "../theme.ts";
import { huesOf } from "./hues.ts";

interface LegendProps {
  readonly classes: readonly string[];
  /** Whether what is hatched is explained as well. */
  readonly unsure?: boolean;
}

export function EmotionLegend({ classes, unsure = false }: LegendProps) {
  const hues = huesOf(classes);
  return (
    <ul class="legend">
      {classes.map((name, c) => (
        <li key={name}>
          <span class="dot" data-hue={hueName(hues[c])} />
          {name}
        </li>
      ))}
      {unsure && (
        <li>
          <span class="dot hatched" />
          don’t know
        </li>
      )}
    </ul>
  );
}
