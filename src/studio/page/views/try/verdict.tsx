/** @file What the model says of a whole recording: an emotion or "don't know", what else may be true, and how probable each is. */

import type { FilePrediction } from "../../../../bundle/index.ts";
import { percent } from "../../../../report/format.ts";
import { hueName } from "../../theme.ts";
import { huesOf } from "../../ui/hues.ts";

interface VerdictProps {
  readonly prediction: FilePrediction;
  readonly classes: readonly string[];
}

export function Verdict({ prediction, classes }: VerdictProps) {
  const { label, probabilities, set, abstained, reasons, warnings } = prediction;
  const order = classes
    .map((_, c) => c)
    .sort((a, b) => probabilities[classes[b]] - probabilities[classes[a]]);
  return (
    <div class="verdict">
      <p class="lead">
        {abstained ? (
          <>
            <span class="swatch hatched" aria-hidden="true" /> The model does not know
          </>
        ) : (
          <>
            <span
              class="swatch"
              data-hue={hueName(huesOf(classes)[classes.indexOf(label)])}
              aria-hidden="true"
            />{" "}
            {label}, {percent(probabilities[label])} %
          </>
        )}
      </p>
      {reasons.length > 0 && (
        <p>
          {abstained ? "Because" : "Note"}: {reasons.map(({ text }) => text).join("; ")}.
        </p>
      )}
      {set !== null && (
        <p>
          {set.length === 0
            ? "None of the emotions fits well."
            : set.length === 1
              ? `Nothing but ${set[0]} fits well.`
              : `It may be ${set.slice(0, -1).join(", ")} or ${set.at(-1)}: nine times of ten such a set holds the truth.`}
        </p>
      )}
      {warnings.map((text) => (
        <p class="care" key={text}>
          {text}
        </p>
      ))}
      <ul class="shares" aria-label="Probabilities">
        {order.map((c) => (
          <li key={classes[c]} data-in={set?.includes(classes[c]) ? "" : undefined}>
            <span>{classes[c]}</span>
            <meter
              min={0}
              max={1}
              value={probabilities[classes[c]]}
              aria-label={`Probability of ${classes[c]}`}
            />
            <span class="right">{percent(probabilities[classes[c]])} %</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
