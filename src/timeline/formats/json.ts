/** @file Every segment with all that is known of it, as JSON. */

import type { VoiceSummary } from "../../bundle/index.ts";
import type { NamedTimeline, TimelineSegment } from "../types.ts";

/** What `--json` and the format "json" hold of a recording; schema: docs/reference/timeline.md. */
export interface TimelineJson {
  readonly file: string;
  /** Seconds. */
  readonly duration: number;
  readonly warnings: readonly string[];
  /** Whose voice it was judged by, if one was known. */
  readonly voice?: VoiceSummary;
  readonly segments: readonly TimelineSegment[];
  /** What the model is; only for the one that comes with Emoforge. */
  readonly model?: string;
}

export function timelineJson({
  file,
  durationSec,
  warnings,
  voice,
  segments,
  model,
}: NamedTimeline): TimelineJson {
  return {
    file,
    duration: durationSec,
    warnings,
    ...(voice && { voice }),
    segments,
    ...(model !== undefined && { model }),
  };
}

export function toJson(timelines: readonly NamedTimeline[]): string {
  return `${JSON.stringify(timelines.map(timelineJson), null, 1)}\n`;
}
