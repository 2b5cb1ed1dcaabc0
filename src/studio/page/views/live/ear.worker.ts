/** @file Listens, off the main thread: the audio thread sends what the microphone gives straight here. */

import { expose } from "comlink";
import { joined } from "../../../../audio/index.ts";
import { fetchFiles, memoryFiles } from "../../../../platform/browser/index.ts";
import { type LiveListener, type LiveMoment, listenLive } from "../../../../timeline/index.ts";
import { type ModelFacts, type OpenedModel, openPredictor } from "../try/predictor.ts";
import type { Piece } from "./tap.worklet.ts";

export interface HeardMoment extends LiveMoment {
  /** Loudest sample of the moment, in [0, 1] for full scale. */
  readonly peak: number;
  /** When its last sample came, ms as by `webClock`. */
  readonly cameAt: number;
}

export interface RecordedTake {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/** A sound waits at most so long until it is in a label. */
const everySec = 0.1;

let model: OpenedModel | undefined;
let end: (() => void) | undefined;
let take: Float32Array[] | undefined;
let rate = 0;

const ear = {
  /** The model that comes with Emoforge. @param base The address of the page, where `model/` and `ort/` lie. */
  async openShipped(base: string): Promise<ModelFacts> {
    return use(await openPredictor("model", fetchFiles({ base }), base));
  },

  /** A model of one's own. @param bundle Its files. */
  async openOwn(bundle: ReadonlyMap<string, Uint8Array>, base: string): Promise<ModelFacts> {
    return use(await openPredictor("own", memoryFiles(under("own", bundle)), base));
  },

  /** @param from Where the audio thread sends to. @param onMoments Told of what is known, as soon as it is. */
  listen(
    from: MessagePort,
    sampleRateHz: number,
    onMoments: (moments: readonly HeardMoment[]) => void,
  ): void {
    end?.();
    rate = sampleRateHz;
    if (model === undefined) throw new Error("the model is not open.");
    const { predictor } = model;
    const stop = follow(from, listenLive(predictor, sampleRateHz, { everySec }), sampleRateHz, onMoments);
    end = () => {
      stop();
      end = undefined;
    };
  },

  stop(): void {
    end?.();
  },

  startTake(): void {
    take = [];
  },

  /** What was heard since `startTake`. */
  stopTake(): RecordedTake {
    const pieces = take ?? [];
    take = undefined;
    return { samples: joined(pieces), sampleRateHz: rate };
  },
};

export type Ear = typeof ear;

async function use(opened: OpenedModel): Promise<ModelFacts> {
  const before = model;
  model = opened;
  await before?.predictor.release();
  return opened.facts;
}

/** @returns How to stop. */
function follow(
  from: MessagePort,
  live: LiveListener,
  sampleRateHz: number,
  onMoments: (moments: readonly HeardMoment[]) => void,
): () => void {
  let waiting: Piece[] = [];
  let busy = false;
  let heard = 0;
  let peak = 0;
  let stopped = false;
  const work = async () => {
    if (busy) return;
    busy = true;
    while (waiting.length > 0 && !stopped) {
      const pieces = waiting;
      waiting = [];
      const samples = joined(pieces.map((piece) => piece.samples));
      for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
      heard += samples.length;
      const { at } = pieces[pieces.length - 1];
      const moments = await live.push(samples);
      if (moments.length === 0 || stopped) continue;
      const now = heard / sampleRateHz;
      onMoments(moments.map((one) => ({ ...one, peak, cameAt: at - 1000 * (now - one.end) })));
      peak = 0;
    }
    busy = false;
  };
  from.onmessage = ({ data }: MessageEvent<Piece>) => {
    take?.push(data.samples);
    waiting.push(data);
    void work();
  };
  return () => {
    stopped = true;
    from.close();
  };
}

function under(folder: string, files: ReadonlyMap<string, Uint8Array>): Record<string, Uint8Array> {
  return Object.fromEntries([...files].map(([name, bytes]) => [`${folder}/${name}`, bytes]));
}

expose(ear);
