/** @file What the ending of a file's name says about it, before it is opened. */

import { foreignEndings, nativeEndings } from "../audio/endings.ts";

/** Endings of recordings, with and without a foreign decoder. */
export const audioEndings: readonly string[] = [...nativeEndings, ...foreignEndings];

/** Endings of files that come with recordings but are not recordings: texts, tables, pictures, annotations, archives, programs. */
const otherEndings = new Set(
  (
    "txt csv tsv json jsonl xml yaml yml md rst html htm pdf doc docx xls xlsx ods odt rtf tex bib log ini cfg conf toml " +
    "jpg jpeg png gif bmp svg tif tiff webp ico eps ps zip gz tar tgz bz2 xz 7z rar " +
    "textgrid eaf lab label phn wrd silb labsilb trs rttm stm ctm srt vtt seg anv pitch f0 formant intensity collection praat " +
    "py r m ipynb js ts sh bat mat npy npz h5 hdf5 pkl pickle joblib parquet arff feather arrow db sqlite pt pth onnx ckpt " +
    "md5 sha1 sha256 crc sfv cff license url lnk exe dll bak tmp orig part crdownload lock ds_store"
  ).split(" "),
);

/** Names without an ending of files that come with data. */
const otherNames =
  /^(readme|licen[cs]e|copying|changelog|changes|authors|citation|makefile|dockerfile|version|notes?|index|contents|wav\.scp|utt2\w+|spk2\w+|segments|text)$/i;

/** The ending in lower case, without the dot; "" where there is none. */
export function endingOf(path: string): string {
  return /[^/]\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

/** `unknown`: it might be a recording. */
export function sortOf(name: string): "audio" | "other" | "unknown" {
  const ending = endingOf(name);
  if (audioEndings.includes(ending)) return "audio";
  if (ending === "") return otherNames.test(name) ? "other" : "unknown";
  return otherEndings.has(ending) ? "other" : "unknown";
}
