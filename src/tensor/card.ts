/** @file Where something is computed: networks on a graphics card if there is one to use, everything else on the processor. */

import { ParameterError } from "../core/index.ts";
import { DeviceError } from "./failure.ts";
import type { Engine } from "./programs.ts";

/** Where networks may be trained. `auto`: on a graphics card if there is one, and on the processor where it fails. */
export const deviceNames = ["cpu", "gpu", "auto"] as const;
export type DeviceName = (typeof deviceNames)[number];

/** @throws {ParameterError} naming the devices. */
export function deviceNamed(name: unknown, what: string): DeviceName {
  const found = deviceNames.find((one) => one === name);
  if (found === undefined) throw new ParameterError(what, `one of ${deviceNames.join(", ")}`, name);
  return found;
}

/** A graphics card that networks are trained on. */
export interface Card {
  /** As results name it: adapter, interface, driver. */
  readonly name: string;
  /** Whether the processor takes over what the card fails with. */
  readonly fallsBack: boolean;
  /** Loaded when it is first asked for. */
  engine(): Promise<Engine>;
  /** Called when the card is lost, before anything else is tried. */
  readonly onLost?: () => void;
  /** Called with a line about each failure that the processor takes over. */
  readonly remark?: (line: string) => void;
}

export interface Computed<T> {
  readonly value: T;
  /** Where a network was trained, unless that was the processor alone. */
  readonly device?: string;
}

/**
 * @param network Whether the work is a network's; other work is quick, and stays on the processor.
 * @param work Done anew on the processor if the card fails and that may be: it must begin from the same state each time.
 * @throws {DeviceError} if the card fails and the processor is not to take over.
 */
export async function computeOn<T>(
  { cpu, card }: { readonly cpu: Engine; readonly card?: Card | undefined },
  network: boolean,
  work: (engine: Engine) => Promise<T>,
): Promise<Computed<T>> {
  if (!network || card === undefined) return { value: await work(cpu) };
  try {
    return { value: await work(await card.engine()), device: card.name };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    if (error.why === "lost") card.onLost?.();
    if (!card.fallsBack) throw error;
    card.remark?.(`${error.message} The processor does this one.`);
    return { value: await work(cpu), device: `cpu, after a failure of ${card.name}` };
  }
}
