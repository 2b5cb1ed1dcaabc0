import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/index.ts";
import { opus, vorbis } from "./fixtures.ts";
import {
  lacingOf,
  oggBytes,
  onePacketAPage,
  type PageParts,
  packetOverPages,
  pageBytes,
  pagesOf,
} from "./ogg-bytes.ts";
import { ascii, concat } from "./wav-bytes.ts";

const decode = (bytes: Uint8Array) => decodeAudio(bytes, "x");
const message = (bytes: Uint8Array) =>
  decode(bytes).then(
    ({ warnings }) => `warnings: ${warnings.join(" | ")}`,
    (e: Error) => `${e.name}: ${e.message}`,
  );
const COPY_AGAIN = "The file is damaged or cut short: copy it again from its source.";

/** The Opus fixture of 11 packets of 20 ms, each on a page of its own. */
const opusPages = onePacketAPage(opus, 960);
const whole = (await decode(opus)).channels;

const changed = (pages: readonly PageParts[], at: number, change: (page: PageParts) => Partial<PageParts>) =>
  pages.map((page, i) => (i === at ? { ...page, ...change(page) } : page));

const renumbered = (pages: readonly PageParts[]) => pages.map((page, sequence) => ({ ...page, sequence }));

describe("Ogg as writers write it", () => {
  test("one packet on each page gives the same recording without a warning", async () => {
    const decoded = await decode(oggBytes(opusPages));
    expect(decoded.channels).toEqual(whole);
    expect(decoded.warnings).toEqual([]);
    expect((await decode(opus)).warnings).toEqual([]);
    expect((await decode(vorbis)).warnings).toEqual([]);
  });

  test("a stream that does not mark its end, as telephones write it", async () => {
    for (const bytes of [opus, vorbis]) {
      const pages = pagesOf(bytes).map((page) => ({ ...page, flags: page.flags & ~4 }));
      const decoded = await decode(oggBytes(pages));
      expect(decoded.channels).toEqual((await decode(bytes)).channels);
      expect(decoded.warnings).toEqual([]);
    }
  });

  test("a stream recorded from one that had begun before", async () => {
    const pages = opusPages.map((page, i) =>
      i < 2 ? page : { ...page, granule: page.granule + 10_000_000 },
    );
    const decoded = await decode(oggBytes(pages));
    expect(decoded.channels).toEqual(whole);
    expect(decoded.warnings).toEqual([]);
  });

  test("comments longer than a page", async () => {
    const [head, tags, ...audio] = opusPages;
    const long = packetOverPages(concat([tags.body, new Uint8Array(150_000)]), tags);
    expect(long).toHaveLength(3);
    const decoded = await decode(oggBytes(renumbered([head, ...long, ...audio])));
    expect(decoded.channels).toEqual(whole);
    expect(decoded.warnings).toEqual([]);
  });

  test.each([
    [-6, 10 ** (-6 / 20)],
    [3.5, 10 ** (3.5 / 20)],
  ])("a gain of %d dB in the header of Opus is applied", async (decibels, factor) => {
    const pages = changed(pagesOf(opus), 0, ({ body }) => {
      const head = body.slice();
      new DataView(head.buffer).setInt16(16, decibels * 256, true);
      return { body: head };
    });
    const { channels, warnings } = await decode(oggBytes(pages));
    expect(channels[0]).toEqual(whole[0].map((v) => v * factor));
    expect(warnings).toEqual([]);
  });
});

describe("streams one after another", () => {
  test("become one recording if they are of one kind", async () => {
    for (const bytes of [opus, vorbis]) {
      const [one] = (await decode(bytes)).channels;
      const { channels, warnings } = await decode(concat([bytes, bytes]));
      expect([...channels[0]]).toEqual([...one, ...one]);
      expect(warnings).toEqual([]);
    }
  });

  test("are converted to the rate of the first if they are of several kinds", async () => {
    const [one] = (await decode(vorbis)).channels;
    const decoded = await decode(concat([vorbis, opus, vorbis]));
    expect(decoded.format).toMatchObject({ codec: "vorbis", sampleRateHz: 16_000, channels: 1 });
    expect(decoded.channels[0].length).toBe(3 * 3200);
    expect(decoded.channels[0].subarray(6400)).toEqual(one);
    expect(decoded.warnings).toEqual([
      "joined from recordings of different kinds: parts of 48000 Hz with 1 channel were brought to the first part's 16000 Hz with 1 channel",
    ]);
  });

  test("are decoded without the one whose header contradicts itself", async () => {
    const broken = changed(opusPages, 0, ({ body }) => ({ body: body.map((b, i) => (i === 9 ? 7 : b)) }));
    const { channels, warnings } = await decode(concat([opus, oggBytes(broken), opus]));
    expect(channels[0].length).toBe(2 * 9600);
    expect(warnings).toEqual(["damaged: a stream of Opus whose header contradicts itself was skipped"]);
  });
});

describe("streams side by side", () => {
  const foreign = (magic: string, flags: number, sequence = 0): PageParts => ({
    serial: 99,
    sequence,
    granule: 0,
    flags,
    lacing: lacingOf(magic.length),
    body: ascii(magic),
  });

  test("the first with audio is used, and what was skipped is reported", async () => {
    const [head, ...rest] = opusPages;
    const bytes = oggBytes([foreign("\x80theora...", 2), head, foreign("frame", 0, 1), ...rest]);
    expect((await decode(bytes)).channels).toEqual(whole);
    expect(await message(bytes)).toBe("warnings: also holds Theora video, which was passed over");
  });

  test("none has audio that can be read", async () => {
    expect(await message(oggBytes([foreign("Speex   1.2", 2), foreign("frame", 0, 1)]))).toBe(
      "EmoforgeError: x: expected WAV, FLAC, MP3, Ogg, AIFF or AU audio, or Opus in WebM or MP4, got an Ogg file with Speex. Convert it with: ffmpeg -i x converted.wav",
    );
  });
});

describe("damaged Ogg", () => {
  test("cut anywhere inside a page, it is an error or says so", async () => {
    const pages = opusPages.map(pageBytes);
    const bytes = concat(pages);
    const boundaries = new Set<number>();
    pages.reduce((end, page) => {
      boundaries.add(end + page.length);
      return end + page.length;
    }, 0);
    const silent: number[] = [];
    for (let end = 1; end < bytes.length; end += 9) {
      if (!boundaries.has(end) && (await message(bytes.subarray(0, end))) === "warnings: ") silent.push(end);
    }
    expect(silent).toEqual([]);
  });

  test("cut inside its last page", async () => {
    const bytes = oggBytes(opusPages);
    expect(await message(bytes.subarray(0, bytes.length - 40))).toBe(
      "warnings: cut short: the file ends inside an Ogg page, and what is on that page is left out",
    );
    expect((await decode(bytes.subarray(0, bytes.length - 40))).channels[0].length).toBe(10 * 960 - 312);
  });

  test("pages missing", async () => {
    const bytes = oggBytes([...opusPages.slice(0, 5), ...opusPages.slice(8)]);
    expect((await decode(bytes)).channels[0].length).toBe(9600 - 3 * 960);
    expect(await message(bytes)).toBe(
      "warnings: damaged: 0.06 s are missing or cannot be decoded (1 place, the first at 0.1 s)",
    );
  });

  test("a missing piece is noticed anywhere", async () => {
    const bytes = oggBytes(opusPages);
    const silent: number[] = [];
    for (let at = 0; at < bytes.length - 300; at += 17) {
      const told = await message(concat([bytes.subarray(0, at), bytes.subarray(at + 300)]));
      if (told === "warnings: ") silent.push(at);
    }
    expect(silent).toEqual([]);
  });

  test("a wrong checksum", async () => {
    const bytes = oggBytes(opusPages);
    bytes[bytes.length - 400] ^= 1;
    expect(await message(bytes)).toBe(
      "warnings: damaged: the checksum of 1 of 13 Ogg pages is wrong, and what they hold may be, too",
    );
  });

  test("other bytes between pages, and after them", async () => {
    const [head, tags, ...audio] = opusPages.map(pageBytes);
    const bytes = concat([head, tags, ascii("nothing of Ogg"), ...audio]);
    expect((await decode(bytes)).channels).toEqual(whole);
    expect(await message(bytes)).toBe("warnings: 14 bytes that belong to no Ogg page were skipped");
    expect(await message(concat([oggBytes(opusPages), new Uint8Array(100)]))).toBe("warnings: ");
    const tag = concat([ascii("TAG"), new Uint8Array(125).fill(32)]);
    expect(await message(concat([oggBytes(opusPages), tag]))).toBe("warnings: ");
  });

  test("without its beginning", async () => {
    expect(await message(oggBytes(opusPages.slice(2)))).toBe(
      `EmoforgeError: x: expected an Ogg stream from its first page on, got a part. ${COPY_AGAIN}`,
    );
  });

  test("a packet that cannot be decoded", async () => {
    // 49 frames of 2.5 ms are more than the 120 ms that a packet may last.
    const pages = changed(opusPages, 6, () => ({ body: Uint8Array.of(0xe3, 49, 0, 0), lacing: [4] }));
    expect(await message(oggBytes(pages))).toBe(
      "warnings: damaged: 0.02 s are missing or cannot be decoded (1 place, the first at 0.1 s)",
    );
  });

  test.each([
    ["no channels", 9, 0],
    ["more channels than its family has", 9, 3],
    ["a channel mapping that is not there", 18, 1],
    ["another version", 8, 0x10],
  ])("a header of Opus with %s, after which others decode as before", async (_, at, value) => {
    const pages = changed(pagesOf(opus), 0, ({ body }) => ({
      body: body.map((b, i) => (i === at ? value : b)),
    }));
    expect(await message(oggBytes(pages))).toBe(
      `EmoforgeError: x: expected an Ogg stream with a header, got one whose header contradicts itself. ${COPY_AGAIN}`,
    );
    expect((await decode(opus)).channels).toEqual(whole);
  });

  test("no byte of the headers of Vorbis, whatever it is, harms more than its own file", async () => {
    const [head, setup, ...audio] = pagesOf(vorbis);
    const [one] = (await decode(vorbis)).channels;
    for (let at = 0; at < setup.body.length; at += 127) {
      const body = setup.body.map((b, i) => (i === at ? b ^ 0x55 : b));
      const told = await message(oggBytes([head, { ...setup, body }, ...audio]));
      expect(told).toMatch(/^(warnings: |EmoforgeError: x: expected )/);
    }
    expect((await decode(vorbis)).channels[0]).toEqual(one);
  });
});
