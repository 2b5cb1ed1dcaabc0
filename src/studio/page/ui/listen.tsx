/** @file A button that plays one recording of the server's, or a sound made in the page; starting one stops the other. */

import { signal } from "@preact/signals";
import { encodeWav } from "../../../audio/index.ts";
import type { Signal } from "../../../core/index.ts";

/** A sound that is made in the page, under a name of its own. */
export interface MadeSound {
  readonly name: string;
  sound(): Promise<Signal>;
}

/** A recording of the server's, by the address of its route, or a sound that is made. */
export type Playable = string | MadeSound;

const keyOf = (one: Playable) => (typeof one === "string" ? one : one.name);

/** What is being played, and what went wrong with another. */
const playing = signal("");
const failed = signal<{ readonly key: string; readonly error: string } | undefined>(undefined);
const audio = new Audio();
/** What is played after it. */
let next: readonly Playable[] = [];
audio.addEventListener("ended", () => {
  playing.value = "";
  playAll(next);
});

/** Plays one after the other. */
export function playAll([first, ...others]: readonly Playable[]): void {
  if (first === undefined) return;
  playing.value = "";
  void play(first, others);
}

async function play(one: Playable, others: readonly Playable[] = []): Promise<void> {
  audio.pause();
  next = others;
  const key = keyOf(one);
  if (playing.value === key) {
    playing.value = "";
    return;
  }
  playing.value = key;
  failed.value = undefined;
  try {
    const { samples, sampleRateHz } = await (typeof one === "string" ? recorded(one) : one.sound());
    // Another may have been chosen in the meantime.
    if (playing.value !== key) return;
    const wav = encodeWav(samples, sampleRateHz);
    URL.revokeObjectURL(audio.src);
    audio.src = URL.createObjectURL(new Blob([wav as Uint8Array<ArrayBuffer>], { type: "audio/wav" }));
    await audio.play();
  } catch (error) {
    if (playing.value !== key) return;
    playing.value = "";
    failed.value = { key, error: error instanceof Error ? error.message : String(error) };
  }
}

async function recorded(address: string): Promise<Signal> {
  const response = await fetch(`${address}/sound?to=600`);
  if (!response.ok) throw new Error(((await response.json()) as { error?: string }).error);
  const samples = new Float32Array(await response.arrayBuffer());
  return { samples, sampleRateHz: Number(response.headers.get("X-Sample-Rate")) };
}

/** @param address That of the recording's route, or what is made. @param name What screen readers call it. */
export function Listen({ address, name }: { readonly address: Playable; readonly name: string }) {
  const on = playing.value === keyOf(address);
  const fault = failed.value?.key === keyOf(address) ? failed.value.error : "";
  return (
    <button
      type="button"
      class={fault ? "listen broken" : "listen"}
      aria-label={fault ? `${name} cannot be played: ${fault}` : `${on ? "Stop" : "Play"} ${name}`}
      title={fault || undefined}
      onClick={() => void play(address)}
    >
      <span aria-hidden="true">{fault ? "!" : on ? "■" : "▶"}</span>
    </button>
  );
}

/** The address of a recording's route. */
export function recordingAddress(corpus: string, index: number): string {
  return new URL(`api/corpora/${encodeURIComponent(corpus)}/recordings/${index}`, document.baseURI).href;
}
