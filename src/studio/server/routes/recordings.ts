/** @file One recording of a corpus: facts, samples as the library decodes them, and the outline of a long one. */

import { type Context, Hono } from "hono";
import { fileSource, openAudio } from "../../../audio/index.ts";
import type { Files, Utterance } from "../../../core/index.ts";
import { AbsentError, LimitError } from "../errors.ts";
import { outlineOf } from "../outline.ts";
import { parseRange } from "../range.ts";
import { decodePart } from "../sound.ts";
import type { Studio } from "../studio.ts";

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
          /** The utterance's; null where only decoding to the end can tell. */
          durationSec: end === null ? null : end - startSec,
        });
      })
      .get("/:key/recordings/:index/sound", async (c) => {
        const utterance = await utteranceOf(c);
        const asked = c.req.query("to");
        const part = {
          from: secondsOf(c, "from", 0),
          to: asked === undefined ? undefined : secondsOf(c, "to", 0),
          rate: c.req.query("rate") === undefined ? undefined : rateOf(c),
        };
        const { samples, sampleRateHz, warnings } = await decodePart(
          await sourceOf(utterance),
          utterance,
          part,
        );
        return c.body(samples.buffer as ArrayBuffer, 200, {
          "Content-Type": "application/octet-stream",
          "X-Sample-Rate": String(sampleRateHz),
          // A header is short; a corpus's check lists all of them.
          "X-Warnings": encodeURIComponent(
            JSON.stringify(warnings.slice(0, 5).map((one) => one.slice(0, 300))),
          ),
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
