/** @file Where a table of features is written to: rows arrive in pieces, so that no table has to be in memory. */

import { ShapeError } from "../../core/index.ts";

/** Rows of one recording: one row of functionals, or a row for each frame. */
export interface FeatureRowBlock {
  /** The file's name as the table shows it. */
  readonly file: string;
  /** Where each row starts and ends in the file, seconds. */
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
  /** Row-major `[starts.length, names]`. */
  readonly data: Float32Array;
  /** Id, speaker and label of the recording, for formats that have a place for them. */
  readonly id: string;
  readonly speaker: string;
  readonly label: string;
}

export interface FeatureSink {
  write(rows: FeatureRowBlock): Promise<void>;
  /** Puts the finished file and those beside it in place. */
  close(): Promise<void>;
  /** Removes what was written; harmless after `close`. */
  discard(): Promise<void>;
}

/** Where text goes: a `FileWriter`, or the terminal. */
export interface TextOut {
  append(text: string): Promise<void>;
  close(): Promise<void>;
  discard(): Promise<void>;
}

/** Text is passed on once this much has been gathered; more would only keep the strings that it is made of alive. */
const PIECE_CHARACTERS = 2 ** 16;

/** A sink for formats that consist of lines. */
export function textSink(
  out: TextOut,
  header: string,
  /** One row, with its line end. */
  line: (rows: FeatureRowBlock, row: number) => string,
): FeatureSink {
  let text = header;
  const flush = async () => {
    if (text !== "") await out.append(text);
    text = "";
  };
  return {
    async write(rows) {
      for (let row = 0; row < rows.starts.length; row++) {
        text += line(rows, row);
        if (text.length >= PIECE_CHARACTERS) await flush();
      }
    },
    async close() {
      await flush();
      await out.close();
    },
    discard: () => out.discard(),
  };
}

export function requireWidth(what: string, got: number, expected: number): void {
  if (got !== expected)
    throw new ShapeError(what, [[got], [expected]], "one value for each feature name is needed");
}
