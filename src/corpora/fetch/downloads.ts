/** @file Where the corpora are published, and how a download is checked. */

import { emodb } from "../emodb.ts";
import { emovo } from "../emovo.ts";
import type { SizedCorpusLoader } from "../loader.ts";
import { ravdess } from "../ravdess.ts";
import { emodbInventory } from "./emodb-inventory.ts";

/** One archive of a corpus, and what must be true of it. */
export interface CorpusDownload {
  readonly loader: SizedCorpusLoader;
  /** The archive's address. */
  readonly url: string;
  /** Size as published, bytes; absent where none is published. */
  readonly bytes?: number;
  /** MD5 as published, hexadecimal. */
  readonly md5?: string;
  /** Recording's name without ending -> first digits of its SHA-256. */
  readonly inventory?: ReadonlyMap<string, string>;
  /** How the download is checked, for the user to read beforehand. */
  readonly checks: string;
  /** Where an entry of the archive goes below the corpus's folder; undefined = it is not needed. */
  place(entry: string): string | undefined;
}

export const corpusDownloads: readonly CorpusDownload[] = [
  {
    loader: emodb,
    url: "http://emodb.bilderbar.info/download/download.zip",
    inventory: emodbInventory,
    checks:
      "No hash of the archive is published: each of the 535 recordings is checked against its known SHA-256.",
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
    // The corpus's home page leads to an archive on Google Drive; this is the address that answers without a form.
    url: "https://drive.usercontent.google.com/download?id=1SUtaKeA-LYnKaD3qv87Y5wYgihJiNJAo&export=download&confirm=t",
    checks:
      "Neither size nor hash are published: the archive must hold 588 recordings, 84 for each of 7 emotions.",
    place: (entry) => /(?:^|\/)([fm][123]\/[^/]+\.wav)$/i.exec(entry)?.[1],
  },
];
