/** @file Training the sets of networks of a fit: one after another, or side by side on a card, which one small set leaves idle. */

import type { TrainingCurve } from "../../core/index.ts";
import {
  detached,
  inLockstep,
  type Kit,
  type LiveNetwork,
  OutOfStepError,
  type ParameterGroup,
  type ParameterSet,
  withNetwork,
} from "../../nn/index.ts";
import type { Engine } from "../../tensor/index.ts";
import type { Group } from "./groups.ts";

export interface Sets<Name extends string> {
  readonly groups: readonly Group[];
  /** Starting values of a group's networks. */
  parametersOf(group: Group): ParameterSet;
  train(group: Group, network: LiveNetwork<Name>): Promise<readonly TrainingCurve[]>;
  /** Called if training begins anew. */
  restart(): void;
}

/** What is left of a set. */
export interface TrainedSet {
  readonly group: Group;
  readonly generator: ParameterGroup;
  readonly curves: readonly TrainingCurve[];
}

/** 256 MB of parameters; with gradients and the moments of Adam some 2 GB on the card. */
const MOST_VALUES = 2 ** 26;

/**
 * Both ways give the same, but for rounding. A set that diverges goes back to earlier parameters, which is possible only one by one: then
 * all are trained again.
 */
export async function trainSets<Name extends string>(
  engine: Engine,
  kit: Kit<Name>,
  sets: Sets<Name>,
): Promise<TrainedSet[]> {
  if (engine.device && sets.groups.length > 1) {
    try {
      return await sideBySide(engine, kit, sets);
    } catch (error) {
      if (!(error instanceof OutOfStepError)) throw error;
      sets.restart();
    }
  }
  return oneByOne(engine, kit, sets);
}

async function sideBySide<Name extends string>(
  engine: Engine,
  kit: Kit<Name>,
  { groups, parametersOf, train }: Sets<Name>,
): Promise<TrainedSet[]> {
  const trained: TrainedSet[] = [];
  while (trained.length < groups.length) {
    const first = parametersOf(groups[trained.length]);
    const room = Math.floor(MOST_VALUES / first.values().reduce((sum, { length }) => sum + length, 0));
    const now = groups.slice(trained.length, trained.length + Math.max(1, room));
    const params = now.map((group, i) => (i === 0 ? first : parametersOf(group)));
    const curves = await inLockstep(engine, kit, params, (network, at) => train(now[at], network));
    for (const [at, group] of now.entries())
      trained.push({ group, generator: generatorOf(params[at]), curves: curves[at] });
  }
  return trained;
}

async function oneByOne<Name extends string>(
  engine: Engine,
  kit: Kit<Name>,
  { groups, parametersOf, train }: Sets<Name>,
): Promise<TrainedSet[]> {
  const trained: TrainedSet[] = [];
  for (const group of groups) {
    const params = parametersOf(group);
    const curves = await withNetwork(engine, kit, params, (network) => train(group, network));
    trained.push({ group, generator: generatorOf(params), curves });
  }
  return trained;
}

/** Alone: critics and the generators of the way back are not needed any more. */
const generatorOf = (params: ParameterSet) => detached(params.subset("generate/target"));
