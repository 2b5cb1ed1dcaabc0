/** @file Where the corpora are published, and how a download is checked. */

import { emodb } from "../emodb.ts";
import { emovo } from "../emovo.ts";
import type { SizedCorpusLoader } from "../loader.ts";
import { ravdess } from "../ravdess.ts";
import { emodbInventory } from "./emodb-inventory.ts";
import { emovoDurations } from "./emovo-durations.ts";

/** One archive of a corpus, and what must be true of it. */
export interface CorpusDownload {
  readonly loader: SizedCorpusLoader;
  /** The archive's address. */
  readonly url: string;
  /** The same address without encryption, asked if `url` does not answer; only for archives pinned by an `inventory` of ours. */
  readonly otherwise?: string;
  /** Size as published, bytes; absent if it is not published. */
  readonly bytes?: number;
  /** MD5 as published, hexadecimal. */
  readonly md5?: string;
  /** Recording's name without ending -> first digits of its SHA-256. */
  readonly inventory?: ReadonlyMap<string, string>;
  /** Recording's name without ending -> duration, samples at 16 kHz, for archives without a published hash. */
  readonly durations?: ReadonlyMap<string, number>;
  /** How the download is checked, shown to the user beforehand. */
  readonly checks: string;
  /** Where an entry of the archive goes below the corpus's folder; undefined = it is not needed. */
  place(entry: string): string | undefined;
}

export const corpusDownloads: readonly CorpusDownload[] = [
  {
    loader: emodb,
    url: "https://emodb.bilderbar.info/download/download.zip",
    otherwise: "http://emodb.bilderbar.info/download/download.zip",
    inventory: emodbInventory,
    checks:
      "No hash of the archive is published: each of the 535 recordings is checked against its known SHA-256. Where the host does not answer over HTTPS, HTTP is used.",
    place: (entry) =>
      /(?:^|\/)(wav\/[^/]+\.wav)$/.exec(entry)?.[1] ??
      /(?:^|\/)((?:erkennung|erklaerung)\.txt)$/.exec(entry)?.[1],
  },
  {
    loader: ravdess,
    url: "https://zenodo.org/records/1188976/files/Audio_Speech_Actors_01-24.zip?download=1",
    bytes: 208_468_073,
    md5: "bc696df654c87fed845eb13823edef8a",
    checks: "Size and MD5 of the archive as Zenodo publishes them, then the number of recordings.",
    place: (entry) => /(?:^|\/)(Actor_\d\d\/[^/]+\.wav)$/.exec(entry)?.[1],
  },
  {
    loader: emovo,
    // The corpus's home page links to an archive on Google Drive; this is the address that needs no form.
    url: "https://drive.usercontent.google.com/download?id=1SUtaKeA-LYnKaD3qv87Y5wYgihJiNJAo&export=download&confirm=t",
    durations: emovoDurations,
    checks:
      "Neither size nor hash are published: the archive must hold the 588 known recordings, each of its known duration.",
    place: (entry) => /(?:^|\/)([fm][123]\/[^/]+\.wav)$/i.exec(entry)?.[1],
  },
];
