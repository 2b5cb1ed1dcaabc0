/** @file WebVTT (W3C), which players show as subtitles. */

import type { NamedTimeline } from "../types.ts";
import { labelledParts } from "./words.ts";

/** A cue for each stretch with one label, e.g. "anger 0.83". */
export function toWebVtt(timeline: NamedTimeline): string {
  const cues = labelledParts(timeline).map(
    ({ start, end, text, probability }) =>
      `${timestamp(start)} --> ${timestamp(end)}\n${cueText(text)} ${probability}\n`,
  );
  return ["WEBVTT\n", ...cues].join("\n");
}

/** "00:01:02.500": hours may have more than two digits. */
function timestamp(seconds: number): string {
  const ms = Math.round(1000 * seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const whole = Math.floor(ms / 1000);
  const clock = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map(two).join(":");
  return `${clock}.${String(ms % 1000).padStart(3, "0")}`;
}

/** A cue's text must have no line that looks like its times, no markup and no blank line. */
function cueText(text: string): string {
  return text
    .replace(/[\r\n]+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
