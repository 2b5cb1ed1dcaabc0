/** @file Makes views of spectrograms off the main thread, by the library's own augmenters, and turns spectrograms into sound. */

import { expose } from "comlink";
import * as z from "zod";
import { createMelInversion, type LogMelAnalysis } from "../../../../audio/index.ts";
import { unlearnedViews } from "../../../../augment/clips/unlearned.ts";
import type { LoadedViewmaker } from "../../../../augment/viewmaker/load.ts";
import type { ViewmakerFolder } from "../../../../bundle/index.ts";
import { type Clips, createRng, type Recorded } from "../../../../core/index.ts";
import { applyClipScaler, fitClipScaler } from "../../../../evaluate/index.ts";
import { logmel, logmelOptions } from "../../../../features/index.ts";
import { fetchFiles, webHasher } from "../../../../platform/browser/index.ts";
import { createWebEngine } from "../../../../tensor/web.ts";
import { drawSpectrograms, type Pictures } from "./picture.ts";

// The page's policy forbids to compile code, which zod would try.
z.config({ jitless: true });

/** What recipes have, unless they say. */
const usual: LogMelAnalysis = logmelOptions.parse({});

/** One recording with those that statistics, neutral speech and mixtures come from; the one is the first. */
export interface Material {
  readonly samples: readonly Float32Array[];
  readonly ids: readonly string[];
  readonly speakers: readonly string[];
  readonly labels: readonly number[];
  readonly classes: readonly string[];
}

export interface MadeView {
  readonly pictures: Pictures;
  /** Both as log mel spectrograms `[frames, mels]`, natural logarithms of power. */
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly analysis: LogMelAnalysis;
  /** Ids of what it was made from. */
  readonly sources: readonly string[];
  readonly seed: string;
}

/** The options of a kind as JSON Schema, with all defaults. */
export interface KindOptions {
  readonly kind: string;
  readonly summary: string;
  readonly schema: object;
  readonly defaults: object;
}

interface OpenViewmaker {
  readonly folder: ViewmakerFolder;
  readonly network: LoadedViewmaker;
}

let opened: { readonly address: string; readonly viewmaker: Promise<OpenViewmaker> } | undefined;

const views = {
  kinds(): readonly KindOptions[] {
    return unlearnedViews.kinds.map(({ kind, summary, options }) => ({
      kind,
      summary,
      schema: z.toJSONSchema(options, { io: "input", unrepresentable: "any" }),
      defaults: options.parse({}),
    }));
  },

  /** A view of the first recording. @throws {Error} saying which option is wrong. */
  async make(material: Material, config: { readonly kind: string }, seed: string): Promise<MadeView> {
    const { recorded, scaler } = normalised(material, usual);
    const rng = createRng(seed);
    // Its kinds have schemas of their own, which check it.
    const augmenter = unlearnedViews.make(config as Parameters<typeof unlearnedViews.make>[0]);
    const fitted = await augmenter.fit(recorded, { rng: rng.fork("fit") });
    const { clips, provenance } = await fitted.draw(Int32Array.of(0), rng.fork("draw"));
    const stretched = config.kind === "time-stretch";
    return madeView(recorded.clips[0], clips[0], { scaler, analysis: usual, stretched, ...provenance[0] });
  },

  /** The same by a fitted viewmaker. @param base The address of the page. @param address That of the viewmaker's folder. */
  async viewBy(material: Material, base: string, address: string, seed: string): Promise<MadeView> {
    const { folder, network } = await openedViewmaker(base, address);
    const { set: _, ...analysis } = folder.description.features.config;
    const { recorded } = normalised(
      { ...material, samples: material.samples.slice(0, 1) },
      analysis,
      folder.scaler,
    );
    const rng = createRng(seed);
    const [view] = await network.views(recorded.clips, rng);
    const provenance = { sources: [material.ids[0]], seed: rng.fork("view", 0).state().seed };
    return madeView(recorded.clips[0], view, {
      scaler: folder.scaler,
      analysis,
      stretched: false,
      ...provenance,
    });
  },

  /** By Griffin and Lim's method. */
  sound(logMel: Float32Array, analysis: LogMelAnalysis): Float32Array {
    return createMelInversion(analysis).waveform(logMel, { rng: createRng(1) });
  },
};

export type Views = typeof views;

type BandScaler = ReturnType<typeof fitClipScaler>;

function normalised(
  { samples, ids, speakers, labels, classes }: Material,
  analysis: LogMelAnalysis,
  given?: BandScaler,
): { readonly recorded: Recorded<Clips>; readonly scaler: BandScaler } {
  const feature = logmel(analysis);
  const { mels, hopMs } = feature;
  const clips = samples.map((one) => feature.extract(one).data);
  const names = ids.slice(0, clips.length);
  const scaler = given ?? fitClipScaler({ clips, ids: names, mels });
  return {
    scaler,
    recorded: {
      origin: "recorded",
      mels,
      hopMs,
      classes,
      clips: clips.map((clip) => applyClipScaler(scaler, clip)),
      labels: Int32Array.from(labels.slice(0, clips.length)),
      ids: names,
      speakers: speakers.slice(0, clips.length),
    },
  };
}

interface About {
  readonly scaler: BandScaler;
  readonly analysis: LogMelAnalysis;
  readonly stretched: boolean;
  readonly sources: readonly string[];
  readonly seed: string;
}

function madeView(
  clip: Float32Array,
  view: Float32Array,
  { scaler, analysis, stretched, sources, seed }: About,
): MadeView {
  const { mels, hopMs, windowMs, floor } = analysis;
  const silence = Math.log(floor);
  const back = (values: Float32Array) =>
    values.map((value, at) => Math.max(silence, scaler.mean[at % mels] + value * scaler.scale[at % mels]));
  const [before, after] = [back(clip), back(view)];
  const columns = Math.max(before.length, after.length) / mels;
  const durationSec = ((columns - 1) * hopMs + windowMs) / 1000;
  const pictures = drawSpectrograms(before, after, { bands: mels, columns, durationSec, stretched });
  return { pictures, before, after, analysis, sources, seed };
}

function openedViewmaker(base: string, address: string): Promise<OpenViewmaker> {
  if (opened?.address !== address) {
    void opened?.viewmaker.then(({ network }) => network.release());
    const open = async () => {
      // Networks and their runtime are loaded when a viewmaker is asked for.
      const [{ loadViewmakerFolder }, { loadViewmaker }] = await Promise.all([
        import("../../../../bundle/index.ts"),
        import("../../../../augment/viewmaker/load.ts"),
      ]);
      const folder = await loadViewmakerFolder(address, fetchFiles({ base }), webHasher);
      const engine = await createWebEngine({ wasmPaths: new URL("ort/", base).href });
      return { folder, network: await loadViewmaker(folder.model, engine) };
    };
    opened = { address, viewmaker: open() };
    // Tried again when it is next asked for.
    opened.viewmaker.catch(() => {
      opened = undefined;
    });
  }
  return opened.viewmaker;
}

expose(views);
