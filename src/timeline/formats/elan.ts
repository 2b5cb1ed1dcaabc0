/** @file ELAN's annotation format, version 3.0 (Max Planck Institute for Psycholinguistics: "EAF Annotation Format"). */

import type { NamedTimeline } from "../types.ts";
import { escapeXml, type Labelled, labelledParts } from "./words.ts";

/** The types of media that ELAN tells apart. */
const mimeTypes: Readonly<Record<string, string>> = { wav: "audio/x-wav", mp3: "audio/mpeg" };

/**
 * Two tiers of independent annotations: `emotion` and `probability`. The recording is named relative to the document.
 *
 * @param date When the document is made, ISO 8601.
 */
export function toElan(timeline: NamedTimeline, date: string): string {
  const parts = labelledParts(timeline);
  const tiers = ["emotion", "probability"] as const;
  const slots = tiers.flatMap((_, t) =>
    parts.flatMap(({ start, end }, i) => [
      slot(slotOf(t, i, parts.length), start),
      slot(slotOf(t, i, parts.length) + 1, end),
    ]),
  );
  const ending = timeline.file.split(".").at(-1)?.toLowerCase() ?? "";
  const media = escapeXml(encodeURI(timeline.file));
  const url = /^([a-z]+:|\/|\.\.)/i.test(timeline.file) ? media : `./${media}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="emoforge" DATE="${date}" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
        <MEDIA_DESCRIPTOR MEDIA_URL="${url}" MIME_TYPE="${mimeTypes[ending] ?? "unknown"}" RELATIVE_MEDIA_URL="${url}"/>
        <PROPERTY NAME="lastUsedAnnotationId">${tiers.length * parts.length}</PROPERTY>
    </HEADER>
    <TIME_ORDER>
${slots.join("")}    </TIME_ORDER>
${tiers.map((name, t) => tier(name, t, parts)).join("")}    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
</ANNOTATION_DOCUMENT>
`;
}

/** Number of the first of an annotation's two time slots; its own is half of that, both from 1. */
function slotOf(tier: number, index: number, count: number): number {
  return 2 * (tier * count + index) + 1;
}

function slot(number: number, seconds: number): string {
  return `        <TIME_SLOT TIME_SLOT_ID="ts${number}" TIME_VALUE="${Math.round(1000 * seconds)}"/>\n`;
}

function tier(name: "emotion" | "probability", t: number, parts: readonly Labelled[]): string {
  const annotations = parts.map((part, i) => {
    const first = slotOf(t, i, parts.length);
    const value = escapeXml(name === "emotion" ? part.text : part.probability);
    return `        <ANNOTATION>
            <ALIGNABLE_ANNOTATION ANNOTATION_ID="a${(first + 1) / 2}" TIME_SLOT_REF1="ts${first}" TIME_SLOT_REF2="ts${first + 1}">
                <ANNOTATION_VALUE>${value}</ANNOTATION_VALUE>
            </ALIGNABLE_ANNOTATION>
        </ANNOTATION>
`;
  });
  return `    <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="${name}">
${annotations.join("")}    </TIER>
`;
}
