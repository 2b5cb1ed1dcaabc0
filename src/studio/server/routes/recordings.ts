/** @file One recording of a corpus: facts, samples as the library decodes them, and the outline of a long one. */

import { type Context, Hono } from "hono";
import { fileSource, openAudio, streamSignal } from "../../../audio/index.ts";
import type { Files, Utterance } from "../../../core/index.ts";
import { AbsentError, LimitError } from "../errors.ts";
import { outlineOf } from "../outline.ts";
import { parseRange } from "../range.ts";
import type { Studio } from "../studio.ts";

/** At most so much is decoded for one answer: ten minutes are 38 MB at 16 kHz. */
export const longestSec = 600;
const mostParts = 20_000;
const pieceBytes = 2 ** 18;

export function recordingRoutes({ corpora, fence }: Studio) {
  const utteranceOf = async (c: Context): Promise<Utterance> => {
    const [key, index] = [c.req.param("key") ?? "", c.req.param("index") ?? ""];
    const { utterances, card } = await corpora.open(key);
    const found = /^\d{1,9}$/.test(index) ? utterances[Number(index)] : undefined;
    if (found === undefined)
      throw new AbsentError(
        `recording: expected a number from 0 to ${utterances.length - 1} of ${card.title}, got "${index}".`,
      );
    return found;
  };
  const sourceOf = async ({ file }: Utterance) => {
    await fence.inside(file);
    return fileSource(file, fence.files, file.slice(file.lastIndexOf("/") + 1));
  };

  return (
    new Hono()
      .get("/:key/recordings/:index", async (c) => {
        const utterance = await utteranceOf(c);
        const { format, length, warnings } = await openAudio(await sourceOf(utterance));
        const { startSec = 0, endSec } = utterance;
        const fileSec = length === undefined ? null : length / format.sampleRateHz;
        const end = endSec ?? fileSec;
        return c.json({
          ...utterance,
          file: utterance.file.slice(utterance.file.lastIndexOf("/") + 1),
          format,
          warnings,
          /** Of the utterance; null where only decoding to the end can tell. */
          durationSec: end === null ? null : end - startSec,
        });
      })
      .get("/:key/recordings/:index/sound", async (c) => {
        const utterance = await utteranceOf(c);
        const { startSec = 0, endSec } = utterance;
        const from = startSec + secondsOf(c, "from", 0);
        const asked = c.req.query("to") === undefined ? undefined : startSec + secondsOf(c, "to", 0);
        const to = Math.min(endSec ?? Number.POSITIVE_INFINITY, asked ?? Number.POSITIVE_INFINITY);
        const source = await sourceOf(utterance);
        const parts: Float32Array[] = [];
        let total = 0;
        const rate = { ...(c.req.query("rate") === undefined ? {} : { sampleRateHz: rateOf(c) }) };
        const end = to === Number.POSITIVE_INFINITY ? {} : { endSec: to };
        const bytesAt = (hz: number) => longestSec * hz;
        const { format } = await openAudio(source);
        const most = bytesAt(rate.sampleRateHz ?? format.sampleRateHz) + 1;
        const { sampleRateHz, warnings } = await streamSignal(
          source,
          { startSec: from, ...end, ...rate },
          (samples) => {
            total += samples.length;
            if (total > most)
              throw new LimitError(
                `sound: expected at most ${longestSec} s at a time, got more. Ask for a part with from and to (seconds).`,
              );
            parts.push(samples.slice());
          },
        );
        const out = new Float32Array(total);
        let at = 0;
        for (const part of parts) {
          out.set(part, at);
          at += part.length;
        }
        return c.body(out.buffer, 200, {
          "Content-Type": "application/octet-stream",
          "X-Sample-Rate": String(sampleRateHz),
          "X-Warnings": encodeURIComponent(JSON.stringify(warnings)).slice(0, 4000),
        });
      })
      // For the player, of recordings that are too long to be decoded whole: the file itself, as far as browsers can play it.
      .get("/:key/recordings/:index/file", async (c) => {
        const { file } = await utteranceOf(c);
        await fence.inside(file);
        const size = await fence.files.size(file);
        const range = parseRange(c.req.header("range"), size);
        if (range === "unsatisfiable") return c.body(null, 416, { "Content-Range": `bytes */${size}` });
        const { start, end } = range ?? { start: 0, end: size };
        const headers = {
          "Content-Type": "application/octet-stream",
          "Accept-Ranges": "bytes",
          "Content-Length": String(end - start),
          ...(range && { "Content-Range": `bytes ${start}-${end - 1}/${size}` }),
        };
        return c.body(pieces(fence.files, file, start, end), range ? 206 : 200, headers);
      })
      .get("/:key/recordings/:index/outline", async (c) => {
        const utterance = await utteranceOf(c);
        const parts = Math.min(mostParts, Math.max(1, Math.round(secondsOf(c, "parts", 2000))));
        return c.json(await outlineOf(await sourceOf(utterance), utterance, parts));
      })
  );
}

/** Read when they are asked for, so that a browser that stops listening stops the reading. */
function pieces(files: Files, path: string, start: number, end: number): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream({
    async pull(controller) {
      const piece = await files.readRange(path, at, Math.min(end, at + pieceBytes));
      at += piece.length;
      if (piece.length > 0) controller.enqueue(piece);
      if (piece.length === 0 || at >= end) controller.close();
    },
  });
}

/** A number of a query, not negative. */
function secondsOf(c: Context, name: string, otherwise: number): number {
  const text = c.req.query(name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0 && value < 1e9) return value;
  throw new LimitError(`${name}: expected a number from 0 on, got "${text}".`);
}

function rateOf(c: Context): number {
  const rate = secondsOf(c, "rate", 16_000);
  if (Number.isInteger(rate) && rate >= 4000 && rate <= 192_000) return rate;
  throw new LimitError(`rate: expected whole Hz from 4000 to 192000, got ${rate}.`);
}
