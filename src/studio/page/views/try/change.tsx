/** @file What knowing the voice changes, in a sentence. */

import type { FilePrediction } from "../../../../bundle/index.ts";
import { percent } from "../../../../report/format.ts";

interface ChangeProps {
  /** Judged as anybody's. */
  readonly before: FilePrediction;
  /** Judged by the voice. */
  readonly after: FilePrediction;
}

/** Whether another emotion is answered, or one in place of none, or none in place of one. */
export function changed(before: FilePrediction, after: FilePrediction): boolean {
  return before.abstained !== after.abstained || (!after.abstained && before.label !== after.label);
}

export function Change({ before, after }: ChangeProps) {
  const share = ({ label, probabilities }: FilePrediction) => `${percent(probabilities[label])} %`;
  const said = (one: FilePrediction) =>
    one.abstained ? "the model does not know" : `${one.label}, ${share(one)}`;
  const points = 100 * (after.probabilities[after.label] - before.probabilities[after.label]);
  return (
    <p class="lead" role="status">
      {changed(before, after)
        ? `The voice changes the answer: ${said(before)}, becomes ${said(after)}.`
        : after.abstained
          ? "The voice does not change the answer: the model does not know."
          : `The voice does not change the answer; ${after.label} is ${Math.abs(points).toFixed(1)} points ${points < 0 ? "less" : "more"} probable by it.`}
    </p>
  );
}
