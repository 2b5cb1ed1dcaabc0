/** @file The code that the page of the browser decoder's test runs. */

import { decodeAudio } from "../../../src/audio/index.ts";
import { browserMedia } from "../../../src/platform/browser/index.ts";

/** Returns plain numbers, which travel between Node and the page, or the name and message of an error. */
export async function decodeInPage(bytes: readonly number[], name: string) {
  try {
    const { channels, format, warnings } = await decodeAudio(Uint8Array.from(bytes), name, browserMedia);
    return { channels: channels.map((values) => Array.from(values)), format, warnings };
  } catch (error) {
    return String(error);
  }
}

/** The same in a browser that has no decoder. */
export async function decodeWithout(bytes: readonly number[], name: string) {
  const { OfflineAudioContext: kept } = globalThis;
  Reflect.deleteProperty(globalThis, "OfflineAudioContext");
  try {
    return await decodeInPage(bytes, name);
  } finally {
    Object.assign(globalThis, { OfflineAudioContext: kept });
  }
}

Object.assign(globalThis, { decodeInPage, decodeWithout });
