/** @file Bringing a network to an engine. */

import type { Engine } from "../tensor/index.ts";
import { openOnDevice } from "./device.ts";
import { openOnHost } from "./host.ts";
import type { Kit } from "./kit.ts";
import type { LiveNetwork } from "./live.ts";
import type { ParameterGroup } from "./parameters.ts";

/**
 * On a device, parameters are uploaded once; elsewhere they are used where they lie. To be closed when done: `withNetwork`
 * does both.
 */
export async function openNetwork<Name extends string>(
  engine: Engine,
  kit: Kit<Name>,
  params: ParameterGroup,
): Promise<LiveNetwork<Name>> {
  return engine.device ? openOnDevice(engine, engine.device, kit, params) : openOnHost(engine, kit, params);
}

/** Opens the network for `use`, and closes it after, however that ends. */
export async function withNetwork<Name extends string, Result>(
  engine: Engine,
  kit: Kit<Name>,
  params: ParameterGroup,
  use: (network: LiveNetwork<Name>) => Promise<Result>,
): Promise<Result> {
  const network = await openNetwork(engine, kit, params);
  let result: Result;
  try {
    result = await use(network);
  } catch (error) {
    // What went wrong first is what to tell.
    await network.close().catch(() => {});
    throw error;
  }
  await network.close();
  return result;
}
