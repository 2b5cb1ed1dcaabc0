/** @file A model in the page: decodes, judges and cuts recordings off the main thread, and learns a voice. */

import { expose } from "comlink";
import { type AudioSource, bytesSource, encodeWav, fileSource, loadSource } from "../../../../audio/index.ts";
import {
  type FilePrediction,
  requireVoices,
  type Voice,
  voiceRemarks,
  voiceUse,
} from "../../../../bundle/index.ts";
import { fetchFiles, pickedFiles } from "../../../../platform/browser/index.ts";
import { type TimelineSegment, timeline, type WindowOptions } from "../../../../timeline/index.ts";
import { type ModelFacts, type OpenedModel, openPredictor } from "./predictor.ts";

export type { ModelFacts } from "./predictor.ts";

export interface Judged {
  /** For the recording as a whole. */
  readonly whole: FilePrediction;
  /** The same by the voice that was learned, where there is one. */
  readonly adapted: FilePrediction | undefined;
  readonly segments: readonly TimelineSegment[];
}

export interface Decoded {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  readonly warnings: readonly string[];
}

/** What was learned of a voice. */
export interface LearnedVoice {
  readonly recordings: number;
  /** Whether the model adapts to it. */
  readonly adapted: boolean;
  /** In sentences. */
  readonly remarks: readonly string[];
}

let opened: { readonly folder: string; readonly model: Promise<OpenedModel> } | undefined;
let voice: Voice | undefined;

const model = {
  /**
   * @param base The address of the page, where `model/` and `ort/` lie.
   * @param folder Where the model lies; "model" is the one that comes with Emoforge.
   */
  async open(base: string, folder: string): Promise<ModelFacts> {
    if (opened?.folder !== folder) {
      const before = opened?.model;
      voice = undefined;
      opened = { folder, model: openPredictor(folder, fetchFiles({ base }), base) };
      void before?.then(({ predictor }) => predictor.release());
      // Tried again when it is next asked for.
      opened.model.catch(() => {
        opened = undefined;
      });
    }
    return (await opened.model).facts;
  },

  /** Formats that need the browser's own decoder are refused here, since workers have none. */
  async decode(file: File): Promise<Decoded> {
    return loadSource(await fileSource(file.name, pickedFiles([file])));
  },

  async judge(
    decoded: Pick<Decoded, "samples" | "sampleRateHz">,
    name: string,
    windows: WindowOptions | undefined,
    onProgress: (share: number) => void,
  ): Promise<Judged> {
    const { predictor } = await open();
    const source = sourceOf(decoded, name);
    const { segments } = await timeline(source, predictor, { ...(windows && { windows }), onProgress });
    const heard = await predictor.hear(source);
    return {
      whole: await predictor.judge(heard),
      adapted: voice && (await predictor.judge(heard, voice)),
      segments,
    };
  },

  /** Learns a voice, by which recordings are judged too from then on. @throws {EmoforgeError} if nothing can be learned. */
  async enrol(recordings: readonly Pick<Decoded, "samples" | "sampleRateHz">[]): Promise<LearnedVoice> {
    const { predictor, bundle } = await open();
    const { record } = requireVoices(bundle.voices, bundle.features);
    const heard = [];
    for (const [i, one] of recordings.entries())
      heard.push(await predictor.hear(sourceOf(one, `recording ${i + 1}`)));
    voice = predictor.enrol(heard);
    return {
      recordings: voice.recordings,
      adapted: voiceUse(voice, record) === "adapted",
      remarks: voiceRemarks(voice, record),
    };
  },

  forgetVoice(): void {
    voice = undefined;
  },
};

export type Model = typeof model;

function open(): Promise<OpenedModel> {
  if (opened === undefined) throw new Error("the model is not open.");
  return opened.model;
}

const sourceOf = (
  { samples, sampleRateHz }: Pick<Decoded, "samples" | "sampleRateHz">,
  name: string,
): AudioSource => bytesSource(encodeWav(samples, sampleRateHz, { bits: 32 }), name);

expose(model);
