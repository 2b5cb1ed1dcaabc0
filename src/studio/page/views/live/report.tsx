/** @file What was learned, and how far it can be trusted. */

import { percent } from "../../../../report/format.ts";
import type { Lesson } from "./lacking.ts";
import type { Take } from "./takes.ts";

interface ReportProps {
  readonly lesson: Lesson;
  readonly takes: readonly Take[];
  listen(): void;
  download(): void;
}

export function LessonReport({ lesson, takes, listen, download }: ReportProps) {
  const { classes, leftOut, tested, uar } = lesson;
  const right = tested.filter(({ label, predicted }) => label === predicted).length;
  const chance = 1 / classes.length;
  const interval =
    uar.high - uar.low > 1e-9 ? ` (95 % interval ${percent(uar.low)} to ${percent(uar.high)} %)` : "";
  const unlike = leftOut === "take" ? "the take" : "its speaker";
  return (
    <div class="lesson" role="status">
      <p class="lead">
        Models that had not heard {unlike} were right about {right} of {tested.length} takes.
      </p>
      <p>
        {`Mean recall of the emotions: ${percent(uar.value)} %${interval}; guessing gives ${percent(1 / classes.length)} %. `}
        {uar.low <= chance &&
          "The interval reaches chance: nothing is shown to be learned yet. Record more takes, or moods that differ more."}
      </p>
      <p class="care">
        {leftOut === "take"
          ? "All takes are of one voice, one microphone and one day, and you knew what you were acting: this says nothing about other people, other rooms, or what you feel."
          : `${new Set(takes.map(({ speaker }) => speaker)).size} synthetic voices: a demonstration, which says nothing about people.`}
      </p>
      <div class="controls">
        <button type="button" onClick={listen}>
          Listen with this model
        </button>
        <button type="button" onClick={download}>
          Download it as a bundle
        </button>
        <span class="note">
          Unpacked, it works as any other: <code>emoforge predict my-voice call.wav</code>
        </span>
      </div>
    </div>
  );
}
