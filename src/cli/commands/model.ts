/** @file `emoforge model`: the card of a bundle, or of the model that comes with Emoforge; models of speech to download. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { bundleFiles, loadBundle, sizeText } from "../../bundle/index.ts";
import { exitCodes } from "../../core/index.ts";
import { aboutModel, publishedBySha256, readModel } from "../../features/index.ts";
import { shippedModel } from "../../platform/node/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { registerModelFetch } from "./model-fetch.ts";

export function registerModel(program: Command, io: Io, ending: Ending): void {
  const model = program.command("model").description("Look at models, and get published ones.");
  model
    .command("info")
    .description("Print the card of a model: what it was trained on, how right it is, what it does not know.")
    .argument(
      "[bundle]",
      "bundle folder (default: the model that comes with emoforge), or the .onnx file of a model of speech",
    )
    .option(
      "--json",
      "print the description of the bundle as JSON instead, with its folder; of a file its inputs, outputs and layers",
    )
    .addHelpText(
      "after",
      `
The model that comes with emoforge knows seven emotions as ten German actors acted them (EMO-DB, public domain). It is there to try things
out; for recordings of your own kind train one on recordings of that kind: emoforge train.

Example:
  emoforge model info
  emoforge model info models/emodb --json
  emoforge model info whisper-base-encoder.onnx`,
    )
    .action(ending((bundle: string | undefined, flags: { json?: boolean }) => info(bundle, flags, io)));
  registerModelFetch(model, io);
}

async function info(
  given: string | undefined,
  { json }: { readonly json?: boolean },
  io: Io,
): Promise<number> {
  const { files, hasher } = io.platform;
  if (given?.endsWith(".onnx")) return aboutFile(given, json === true, io);
  const folder = given === undefined ? shippedModel() : resolve(io.cwd, given);
  const { description } = await loadBundle(folder, files, hasher);
  if (json) io.print(JSON.stringify({ folder, ...description }, null, 1));
  else {
    io.print(new TextDecoder().decode(await files.read(`${folder}/${bundleFiles.card}`)).trimEnd());
    io.note(`folder: ${folder}`);
  }
  return exitCodes.ok;
}

/** What a model of speech takes and gives: for `features: { set: onnx }`. */
async function aboutFile(given: string, json: boolean, io: Io): Promise<number> {
  const { files, hasher } = io.platform;
  const { model, sha256 } = await readModel(resolve(io.cwd, given), files, hasher);
  const { createNodeEngine } = await import("../../tensor/node.ts");
  const about = await aboutModel(model, given, await createNodeEngine());
  if (json) {
    io.print(JSON.stringify({ file: given, sha256, bytes: model.length, ...about }, null, 1));
    return exitCodes.ok;
  }
  const known = publishedBySha256(sha256);
  const lines = [
    `${given}: ${known?.title ?? "a model that is not listed"}, ${sizeText(model.length)}`,
    `  SHA-256   ${sha256}`,
    ...(known === undefined ? [] : [`  licence   ${known.licence}`, `  citation  ${known.citation}`]),
    `  input     ${about.input}: ${about.frontEnd === "whisper" ? "Whisper's log mel spectrogram" : "samples"}`,
    ...about.outputs.map(({ name, shape }) => `  output    ${name} [${shape.join(", ")}]`),
    ...about.layers.map((name) => `  layer     ${name}`),
  ];
  io.print(lines.join("\n"));
  io.note(
    "A layer, or the mean of several: --set-option output=<name>, --set-option 'output=[<name>, <name>]'",
  );
  return exitCodes.ok;
}
