/** @file Emotions over time: a recording of any length, stretch by stretch, and the formats of other programs. */

export { type BandPart, bandOf, joinParts } from "./band.ts";
export { toAudacity } from "./formats/audacity.ts";
export { toAudformat } from "./formats/audformat.ts";
export { toElan } from "./formats/elan.ts";
export { type TimelineJson, timelineJson, toJson } from "./formats/json.ts";
export { toTextGrid } from "./formats/textgrid.ts";
export { type TsvLines, toTsv, tsvLines } from "./formats/tsv.ts";
export { toWebVtt } from "./formats/webvtt.ts";
export { listenToVoice, type VoiceListener } from "./listen.ts";
export {
  type LiveListener,
  type LiveMoment,
  type LiveOptions,
  listenLive,
} from "./live.ts";
export { toHtml } from "./picture/html.ts";
export { toSvg } from "./picture/svg.ts";
export type { SpeechDetector, SpeechRun } from "./speech/detector.ts";
export { type SegmentOptions, segmentDefaults } from "./speech/segmenter.ts";
export { type Silero, silero } from "./speech/silero.ts";
export { type VoicingOptions, voicing } from "./speech/voicing.ts";
export { type TimelineOptions, timeline } from "./timeline.ts";
export type { Envelope, NamedTimeline, Timeline, TimelineSegment } from "./types.ts";
export { type CutOptions, checkCutOptions } from "./walk.ts";
export type { WindowOptions } from "./windows.ts";
