/** @file The section of the model card about voices: from how many recordings of a speaker the model profits, and when it does not adapt. */

import { points } from "./scores.ts";
import type { VoicesRecord } from "./voices.ts";

/** Paragraphs; none for a model that does not adapt. */
export function voicesSection(record: VoicesRecord | undefined): string[] {
  if (record === undefined) return [];
  const { chosen, fewest, weight } = record;
  const use =
    fewest === null
      ? "On the training speakers this did not help with any number of recordings, so the model does not do it."
      : `${fewest === 1 ? "One recording is enough" : `It takes ${fewest} recordings: with fewer \`model.onnx\` judges`}; where all of them seem to show one emotion, \`model.onnx\` judges in any case.`;
  return [
    "## Adaptation to a voice",
    "With several recordings of one speaker, without labels, the model judges by that speaker's own mean and deviation, drawn towards those of the " +
      `training speakers as if these were ${weight} recordings. ${use}`,
    [
      "| recordings of the speaker | UAR |",
      "|---|---|",
      `| none (\`model.onnx\`) | ${points(chosen.withoutVoice)} % |`,
      ...chosen.curve.map(({ recordings, uar }) => `| ${recordings ?? "all there are"} | ${points(uar)} % |`),
    ].join("\n"),
    `Means over ${chosen.draws} random choices of recordings, on training speakers held out in ${chosen.folds} folds, without synthetic rows. Weight and fewest recordings ` +
      "were chosen on these figures, which are therefore a little too good. They hold for speakers whose recordings show all emotions alike: the more one " +
      "emotion prevails, the less adaptation helps, and it can do harm.",
  ];
}

/** The same in one line, for the terminal. */
export function voicesLine({ chosen, fewest }: VoicesRecord): string {
  const curve = chosen.curve.map(({ recordings, uar }) => `${recordings ?? "all"}: ${points(uar)}`);
  const from =
    fewest === null
      ? "does not help this model, which never adapts"
      : `from ${fewest} ${fewest === 1 ? "recording" : "recordings"} on`;
  return `Adaptation to a voice ${from}. UAR on held-out speakers: ${points(chosen.withoutVoice)} % without; with so many recordings: ${curve.join(", ")}`;
}
