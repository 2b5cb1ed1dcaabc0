/** @file A button that plays one recording of the server's; starting one stops the other. */

import { signal } from "@preact/signals";
import { encodeWav } from "../../../audio/index.ts";

/** The address of the recording that is being played, and what went wrong with another. */
const playing = signal("");
const failed = signal<{ readonly address: string; readonly error: string } | undefined>(undefined);
const audio = new Audio();
/** What is played after it. */
let next: readonly string[] = [];
audio.addEventListener("ended", () => {
  playing.value = "";
  playAll(next);
});

/** Plays recordings one after the other. @param addresses Those of their routes. */
export function playAll([first, ...others]: readonly string[]): void {
  if (first === undefined) return;
  playing.value = "";
  void play(first, others);
}

async function play(address: string, others: readonly string[] = []): Promise<void> {
  audio.pause();
  next = others;
  if (playing.value === address) {
    playing.value = "";
    return;
  }
  playing.value = address;
  failed.value = undefined;
  try {
    const response = await fetch(`${address}/sound?to=600`);
    if (!response.ok) throw new Error(((await response.json()) as { error?: string }).error);
    const samples = new Float32Array(await response.arrayBuffer());
    const wav = encodeWav(samples, Number(response.headers.get("X-Sample-Rate")));
    // Another may have been chosen in the meantime.
    if (playing.value !== address) return;
    URL.revokeObjectURL(audio.src);
    audio.src = URL.createObjectURL(new Blob([wav as Uint8Array<ArrayBuffer>], { type: "audio/wav" }));
    await audio.play();
  } catch (error) {
    if (playing.value !== address) return;
    playing.value = "";
    failed.value = { address, error: error instanceof Error ? error.message : String(error) };
  }
}

/** @param address That of the recording's route. @param name What screen readers call it. */
export function Listen({ address, name }: { readonly address: string; readonly name: string }) {
  const on = playing.value === address;
  const fault = failed.value?.address === address ? failed.value.error : "";
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
