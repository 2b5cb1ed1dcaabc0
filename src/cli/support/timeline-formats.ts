/** @file The formats that `emoforge timeline` writes: which files each makes, and of which recordings. */

import type { NamedTimeline } from "../../timeline/index.ts";
import {
  toAudacity,
  toAudformat,
  toElan,
  toHtml,
  toJson,
  toSvg,
  toTextGrid,
  toTsv,
  toWebVtt,
} from "../../timeline/index.ts";

export type Content = string | Uint8Array;

/** Beside what is in a timeline. */
export interface About {
  /** ISO 8601. */
  readonly date: string;
  /** What the model is called. */
  readonly model: string;
}

/** A file for each recording, or some files for all of them. */
export type TimelineFormat = {
  /** Whether recordings are named as they are found from the file, not as the user named them. */
  readonly links?: true;
  /** Whether waveforms are drawn. */
  readonly draws?: true;
} & (
  | {
      readonly of: "each";
      /** From the file's name. */
      readonly ending: string;
      write(timeline: NamedTimeline, about: About): Content | Promise<Content>;
    }
  | {
      readonly of: "all";
      /** Names of the files. If there is only one, `--out` may give it another. */
      readonly names: readonly string[];
      /** Contents in the order of the names. */
      write(timelines: readonly NamedTimeline[], about: About): readonly Content[];
    }
);

/** By the name that `--format` takes. */
export const timelineFormats: Readonly<Record<string, TimelineFormat>> = {
  tsv: { of: "all", names: ["timeline.tsv"], write: (timelines) => [toTsv(timelines)] },
  json: { of: "all", names: ["timeline.json"], write: (timelines) => [toJson(timelines)] },
  audformat: {
    of: "all",
    names: ["audformat/db.yaml", "audformat/db.emotion.csv"],
    links: true,
    write(timelines, { model }) {
      const files = toAudformat(timelines, model);
      return [files["db.yaml"], files["db.emotion.csv"]];
    },
  },
  textgrid: { of: "each", ending: ".TextGrid", write: toTextGrid },
  audacity: { of: "each", ending: ".txt", write: toAudacity },
  webvtt: { of: "each", ending: ".vtt", write: toWebVtt },
  elan: { of: "each", ending: ".eaf", links: true, write: (timeline, { date }) => toElan(timeline, date) },
  svg: { of: "each", ending: ".svg", draws: true, write: toSvg },
  png: {
    of: "each",
    ending: ".png",
    draws: true,
    async write(timeline) {
      const { renderPng } = await import("../../platform/node/png.ts");
      return renderPng(toSvg(timeline));
    },
  },
  html: {
    of: "all",
    names: ["timeline.html"],
    links: true,
    draws: true,
    write: (timelines) => [toHtml(timelines)],
  },
};
