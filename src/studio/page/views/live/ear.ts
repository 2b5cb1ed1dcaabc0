/** @file The page's side of listening: the microphone, and the worker that it is connected to. */

import { proxy, type Remote, transfer, wrap } from "comlink";
import type { Ear, HeardMoment } from "./ear.worker.ts";
import tapAddress from "./tap.worklet.ts?worker&url";

let ear: Remote<Ear> | undefined;

export function openedEar(): Remote<Ear> {
  ear ??= wrap<Ear>(new Worker(new URL("./ear.worker.ts", import.meta.url), { type: "module" }));
  return ear;
}

/** Loads what the microphone needs, so that listening can begin without a network. */
export async function fetchTap(): Promise<void> {
  await (await fetch(tapAddress)).text();
}

export interface Microphone {
  /** What the browser says the sound has been on its way before it came to the page, ms; undefined if it does not say. */
  readonly deviceMs: number | undefined;
  close(): void;
}

/** @throws {Error} with what to do, if there is no microphone or it may not be used. */
export async function openMicrophone(
  onMoments: (moments: readonly HeardMoment[]) => void,
  onEnd: () => void,
): Promise<Microphone> {
  const stream = await askedStream();
  const context = new AudioContext();
  try {
    await context.audioWorklet.addModule(tapAddress);
    await context.resume();
    const tap = new AudioWorkletNode(context, "tap", { numberOfOutputs: 0 });
    context.createMediaStreamSource(stream).connect(tap);
    const { port1, port2 } = new MessageChannel();
    await openedEar().listen(transfer(port1, [port1]), context.sampleRate, proxy(onMoments));
    tap.port.postMessage(port2, [port2]);
  } catch (error) {
    end(stream, context);
    throw error;
  }
  const [track] = stream.getAudioTracks();
  // The device may be unplugged.
  track.addEventListener("ended", onEnd);
  const { latency } = track.getSettings() as { readonly latency?: number };
  return {
    deviceMs: latency === undefined ? undefined : 1000 * latency,
    close() {
      track.removeEventListener("ended", onEnd);
      end(stream, context);
      void openedEar().stop();
    },
  };
}

/** Sound as it is: what browsers do for telephoning would change the features. */
async function askedStream(): Promise<MediaStream> {
  if ((navigator.mediaDevices as MediaDevices | undefined) === undefined)
    throw new Error(
      "The microphone: expected a page served over HTTPS or from localhost, got another, to which browsers give none. Serve it so.",
    );
  const audio = {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    channelCount: 1,
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    const { name, message } = error as DOMException;
    throw new Error(reasons[name] ?? `The microphone could not be opened: ${message}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  NotAllowedError:
    "The microphone may not be used by this page. Allow it in the browser’s address bar (or in the system’s settings), and start again.",
  NotFoundError: "No microphone was found. Connect one, and start again.",
  NotReadableError:
    "The microphone could not be opened: another program may be using it. Close that, and start again.",
};

function end(stream: MediaStream, context: AudioContext): void {
  for (const track of stream.getTracks()) track.stop();
  void context.close();
}
