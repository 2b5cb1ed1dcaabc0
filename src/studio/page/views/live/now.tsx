/** @file What the model says just now. */

import { hueName } from "../../theme.ts";
import { huesOf } from "../../ui/hues.ts";
import type { HeardMoment } from "./ear.worker.ts";
import { shownLabel, whyUnsure } from "./sure.ts";

interface NowProps {
  readonly moment: HeardMoment | undefined;
  readonly on: boolean;
  readonly classes: readonly string[];
}

export function Now({ moment, on, classes }: NowProps) {
  const prediction = moment?.prediction;
  const label = prediction && shownLabel(prediction);
  return (
    <div class="now">
      <div class="lead">
        {prediction === undefined ? (
          <p>{!on ? "Stopped" : moment === undefined ? "Listening …" : "Nobody speaks"}</p>
        ) : label === undefined ? (
          <p>
            <span class="swatch hatched" aria-hidden="true" /> The model does not know
          </p>
        ) : (
          <p>
            <span
              class="swatch"
              data-hue={hueName(huesOf(classes)[classes.indexOf(label)])}
              aria-hidden="true"
            />{" "}
            {label}, {(100 * prediction.probabilities[label]).toFixed(0)} %
          </p>
        )}
        <small>
          {prediction !== undefined && label === undefined
            ? whyUnsure(prediction)
            : prediction?.set && prediction.set.length > 1
              ? `may be ${prediction.set.join(", ")}`
              : " "}
        </small>
      </div>
      <label class="level">
        Level
        <meter min={0} max={1} high={0.95} value={on ? Math.sqrt(moment?.peak ?? 0) : 0} />
      </label>
    </div>
  );
}
