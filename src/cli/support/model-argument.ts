/** @file Commands that need a model take a bundle first, or use the one that comes with Emoforge. */

import { resolve } from "node:path";
import { type Bundle, bundleFiles, loadBundle, shippedText } from "../../bundle/index.ts";
import { ParameterError } from "../../core/index.ts";
import { shippedModel } from "../../platform/node/index.ts";
import type { Io } from "../io.ts";
import { isAudioFile } from "./audio-files.ts";

/** What the usage line of such a command says. */
export const modelUsage = (rest: string) => `[options] [bundle] ${rest}`;

export const modelHelp =
  "a bundle folder (default: the model that comes with emoforge, see `emoforge model info`), then ";

export interface OpenedModel {
  /** Absolute path of the bundle. */
  readonly folder: string;
  readonly bundle: Bundle;
  /** What the model is; only for the one that comes with Emoforge, which the user did not choose. */
  readonly about: string | undefined;
  /** The arguments that are left. */
  readonly rest: readonly string[];
}

/**
 * @param names All that was given: a bundle and recordings, or recordings alone.
 * @throws {ParameterError} if the first is neither a bundle nor there at all: it was probably meant as a bundle.
 * @throws {EmoforgeError} for a bundle that cannot be used.
 */
export async function openModelArgument(names: readonly string[], io: Io): Promise<OpenedModel> {
  const { files, hasher } = io.platform;
  const [first, ...others] = names;
  const given = resolve(io.cwd, first);
  if (await isBundle(given, io)) {
    if (others.length === 0)
      throw new ParameterError("audio", "recordings after the bundle", "none", `Example: ${first} call.wav`);
    return { folder: given, bundle: await loadBundle(given, files, hasher), about: undefined, rest: others };
  }
  if (first !== "-" && !(await files.exists(given))) {
    const got = `${first}, which does not exist`;
    if (others.length > 0) throw new ParameterError("bundle", "a bundle folder, or a recording", got);
    if (!(await namesRecordings(first)))
      throw new ParameterError(
        "audio",
        "a recording, a folder of them, a manifest or a corpus id, or a bundle folder and one of these after it",
        got,
        "Corpora: emoforge corpus list",
      );
  }
  const folder = shippedModel();
  const bundle = await loadBundle(folder, files, hasher);
  const about = shippedText(bundle.description);
  io.note(
    `model: ${about}. Nothing is known about how right it is of your recordings; see \`emoforge model info\``,
  );
  return { folder, bundle, about, rest: names };
}

/** Whether a name that is not there can only have been meant as recordings: they get their own messages when they are read. */
async function namesRecordings(name: string): Promise<boolean> {
  return isAudioFile(name) || /\.\w+$/.test(name) || (await import("./data.ts")).isKnown(name);
}

/** Damaged ones too: they get their own messages when they are loaded. */
async function isBundle(folder: string, io: Io): Promise<boolean> {
  const { files } = io.platform;
  for (const name of [bundleFiles.description, bundleFiles.model, bundleFiles.checksums])
    if (await files.exists(`${folder}/${name}`)) return true;
  return false;
}
