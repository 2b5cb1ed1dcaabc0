/**
 * @file Ogg Vorbis and Ogg Opus. Of streams chained one after another each is decoded by itself; of streams side by side the first
 * with audio is used.
 */

import { createByteReader } from "./byte-reader.ts";
import { COPY_AGAIN } from "./decoding.ts";
import { titleOf } from "./ogg-codec.ts";
import { createOggLink, type OggLink } from "./ogg-link.ts";
import { type OggPage, type OggWalk, oggPages } from "./ogg-pages.ts";
import { type Piece, streamOfParts } from "./parts.ts";
import { faulty } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import type { AudioStream } from "./stream.ts";

/**
 * Opens Ogg Vorbis or Ogg Opus. Opus always comes out at 48 kHz, with the gain that its header asks for.
 *
 * @throws {EmoforgeError} If it holds neither, or nothing that can be decoded.
 */
export async function openOgg(source: AudioSource, blockBytes: number): Promise<AudioStream> {
  const warnings: string[] = [];
  return streamOfParts(source, "ogg", decoded(source, warnings), warnings, blockBytes);
}

/** See `mp3.ts`: even a file that consists of nothing but beginnings gets only one decoder for this many bytes. */
const BYTES_PER_LINK = 4096;

const SPARE_LINKS = 200;

async function* decoded(source: AudioSource, warnings: string[]): AsyncGenerator<Piece, void> {
  const reader = createByteReader(source);
  const walk: OggWalk = { cut: false, skipped: 0, pages: 0, unsound: 0 };
  const links: OggLink[] = [];
  /** Contents of streams that are not decoded. */
  const others = new Set<string>();
  /** Codecs of streams whose headers contradict themselves. */
  const damaged = new Set<string>();
  let strayPages = 0;
  let link: OggLink | undefined;
  /** Whether all pages since the last one with data begin streams. */
  let beginning = false;
  const passedOver = new Set<number>();
  try {
    for await (const page of oggPages(reader, walk)) {
      const title = beginningOf(page);
      if (title !== null) {
        if (!beginning) {
          if (link) yield* link.finish(reader.done);
          link?.free();
          link = undefined;
          passedOver.clear();
        }
        beginning = true;
        const made = link ? undefined : await createOggLink(title, page);
        if (made) {
          link = made;
          links.push(made);
        } else {
          if (isAudio(title) && !link) damaged.add(title);
          else others.add(isAudio(title) ? `another stream of ${title}` : title);
          passedOver.add(page.serial);
        }
        if (links.length > SPARE_LINKS + reader.position / BYTES_PER_LINK)
          throw faulty(source.name, "an Ogg stream", `pieces of ${links.length} streams`, COPY_AGAIN);
        continue;
      }
      if (beginning && links.length === 0 && damaged.size === 0 && others.size > 0)
        throw unreadable(source.name, others);
      beginning = false;
      if (link && (page.serial === link.serial || !page.sound)) yield* link.add(page, reader.done);
      else if (!passedOver.has(page.serial)) strayPages++;
    }
    if (link) yield* link.finish(1);
  } finally {
    link?.free();
  }
  if (!links.some((made) => made.samples() > 0)) {
    const expected =
      EXPECTED[walk.cut ? "cut" : damaged.size > 0 ? "damaged" : links.length > 0 ? "empty" : "late"];
    throw faulty(source.name, expected[0], expected[1], COPY_AGAIN);
  }
  warnings.push(
    ...new Set(links.flatMap((made) => made.warnings())),
    ...walkWarnings(walk, strayPages, damaged, others),
  );
}

/** What was expected and what was found where a stream gives no samples. */
const EXPECTED = {
  cut: ["an Ogg stream up to its last page", "a part"],
  damaged: ["an Ogg stream with a header", "one whose header contradicts itself"],
  empty: ["at least one sample", "an Ogg stream without any"],
  late: ["an Ogg stream from its first page on", "a part"],
} as const;

/** What the stream that begins with this page holds; `null` if none begins. */
function beginningOf(page: OggPage): string | null {
  const title = titleOf(page.body);
  if (page.sound) return page.first ? title : null;
  // The flags of a damaged page mean nothing.
  return !page.continued && isAudio(title) ? title : null;
}

function isAudio(title: string): boolean {
  return title === "opus" || title === "vorbis";
}

function unreadable(name: string, others: ReadonlySet<string>) {
  return faulty(name, "Vorbis or Opus in Ogg", [...others].join(", "), "Convert it to WAV or FLAC.");
}

function walkWarnings(
  walk: OggWalk,
  strayPages: number,
  damaged: ReadonlySet<string>,
  others: ReadonlySet<string>,
): string[] {
  const out: string[] = [];
  if (walk.unsound > 0)
    out.push(
      `damaged: the checksum of ${walk.unsound} of ${walk.pages} Ogg pages is wrong, and what they hold may be, too`,
    );
  if (walk.skipped > 0) out.push(`${walk.skipped} bytes that belong to no Ogg page were skipped`);
  if (strayPages > 0)
    out.push(`damaged: ${strayPages} Ogg pages of streams whose beginning is missing were skipped`);
  for (const title of damaged)
    out.push(`damaged: a stream of ${capital(title)} whose header contradicts itself was skipped`);
  if (others.size > 0) out.push(`also holds ${[...others].map(capital).join(", ")}, which was passed over`);
  if (walk.cut) out.push("cut short: the file ends inside an Ogg page, and what is on that page is left out");
  return out;
}

function capital(title: string): string {
  return title.replace(/\bopus|\bvorbis/, (name) => name[0].toUpperCase() + name.slice(1));
}
