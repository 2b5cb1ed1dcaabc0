/** @file `--device`: which graphics card networks are trained on, if any. */

import { EmoforgeError, type Platform } from "../../core/index.ts";
import { type DeviceName, deviceNamed, deviceNames } from "../../tensor/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import { type CardChoice, openCard } from "../card.ts";
import { type Probe, probeWebgpu } from "./webgpu-probe.ts";

export interface DeviceFlags {
  readonly device?: string;
}

/** For `command.option(...deviceOption)`. */
export const deviceOption = [
  "--device <name>",
  `train networks on: ${deviceNames.join(", ")} (default: the recipe's, else cpu)`,
] as const;

/** The same for commands without a recipe. */
export const plainDeviceOption = [
  "--device <name>",
  `train networks on: ${deviceNames.join(", ")}`,
  "cpu",
] as const;

/** Who is told what is used. */
interface Told {
  note(line: string): void;
}

/** How a card is made usable. */
export const howToGetACard =
  "It needs a graphics card with a Vulkan, Metal or Direct3D 12 driver; on Linux also the Vulkan loader (Debian's package libvulkan1) and " +
  "the driver's file in /usr/share/vulkan/icd.d, or its path in VK_DRIVER_FILES (in a container, both have to be passed in). " +
  "A software driver such as SwiftShader, named there, is enough to try it out.";

/** The name that was asked for: by the flag, else by the recipe. @throws {ParameterError} unless it is a device. */
export function deviceAsked({ device }: DeviceFlags, recipe?: DeviceName): DeviceName {
  return device === undefined ? (recipe ?? "cpu") : deviceNamed(device, "--device");
}

/**
 * The card to use; undefined for the processor. A card is tried out first, in a process of its own.
 *
 * - `gpu`: the card that WebGPU finds, whatever it is; what it fails with fails.
 * - `auto`: the same unless it is a software driver; where there is none, or it fails, the processor.
 *
 * @throws {EmoforgeError} for `gpu`, if there is none that computes.
 */
export async function cardFor(device: DeviceName, { note }: Told): Promise<CardChoice | undefined> {
  if (device === "cpu") return undefined;
  const probe = await probeWebgpu();
  if (device === "gpu") {
    if (probe.fault !== undefined) {
      throw new EmoforgeError(
        `--device gpu: expected a graphics card that WebGPU reaches, got none (${probe.fault}). ${howToGetACard} Or add: --device auto`,
      );
    }
    if (probe.software) note(`${probe.adapter} is a software driver: it computes on the processor, slowly.`);
    return { name: cardName(probe), fallsBack: false };
  }
  const why = probe.fault ?? (probe.software ? `${probe.adapter} is a software driver` : undefined);
  if (why === undefined) return { name: cardName(probe), fallsBack: true };
  note(`No graphics card is used, but the processor: ${why}.`);
  return undefined;
}

/** What `computeOn` takes, for work in this process. @throws {EmoforgeError} like `cardFor`. */
export async function placeOf(
  device: DeviceName,
  io: Told & { readonly platform: Pick<Platform, "remark"> },
) {
  const card = await cardFor(device, io);
  return { cpu: await createNodeEngine(), card: card && openCard(card, io.platform) };
}

/** E.g. "NVIDIA H200 (WebGPU, libGLX_nvidia.so.0 580.159.04)". */
export function cardName({ adapter, driver }: Probe): string {
  if (adapter === undefined) return `the system's graphics card (WebGPU, ${process.platform})`;
  return `${adapter} (${driver === undefined ? "WebGPU" : `WebGPU, ${driver}`})`;
}
