/**
 * @file Trainings of several networks of one shape as one training: each goes on as if it had an engine to itself, and waits for the
 * others at every step, which is then one run for all of them.
 */

import { EmoforgeError } from "../core/index.ts";
import type { Engine, TensorData } from "../tensor/index.ts";
import type { Kit } from "./kit.ts";
import type { Feeds, Keeper, LiveNetwork, Results, Training } from "./live.ts";
import { openNetwork } from "./open.ts";
import type { Optimiser } from "./optimisers.ts";
import type { ParameterGroup } from "./parameters.ts";
import { parametersOf, partOf, stackedKit, stackedParameters } from "./stacked.ts";

/** One of the networks would have to go back to earlier parameters, which the others must not. */
export class OutOfStepError extends EmoforgeError {
  override readonly name = "OutOfStepError";
  constructor() {
    super("Networks that are trained side by side: one of them diverged.");
  }
}

/**
 * Opens the networks side by side. What was trained is written into their parameters at the end, unless it fails.
 *
 * @param networks Parameters of equal names and shapes, with values of their own.
 * @param use Uses one of the networks; called for all of them at once. Their trainings must take the same steps at the same rates; runs
 *   of programs that change nothing may differ in number. Trainings are neither saved nor put back.
 * @throws {OutOfStepError} if one of them diverges: train them one after another then.
 */
export async function inLockstep<Name extends string, Result>(
  engine: Engine,
  kit: Kit<Name>,
  networks: readonly ParameterGroup[],
  use: (network: LiveNetwork<Name>, at: number) => Promise<Result>,
): Promise<Result[]> {
  const count = networks.length;
  const params = stackedParameters(networks);
  const live = await openNetwork(engine, stackedKit(kit, count), params);
  const meeting = createMeeting(live, count);
  try {
    const results = await meeting.hold(use);
    await live.close();
    const trained = params.save();
    for (const [at, network] of networks.entries()) network.load(parametersOf(trained, at, count));
    return results;
  } catch (error) {
    // What went wrong first is what to tell.
    await live.close().catch(() => {});
    throw error;
  }
}

interface Request<Name extends string> {
  readonly name: Name;
  readonly feeds: Feeds;
  /** For a step: which training, counted from the first, and at what rate. */
  readonly step?: { readonly training: number; readonly rate: number };
  readonly resolve: (results: Results) => void;
  readonly reject: (error: Error) => void;
}

function createMeeting<Name extends string>(live: LiveNetwork<Name>, count: number) {
  const waiting = new Array<Request<Name> | undefined>(count).fill(undefined);
  const trainings: Shared<Name>[] = [];
  const ended = new Set<number>();
  const join = createJoiner(count);
  let fault: Error | undefined;

  const breakUp = (error: Error) => {
    fault ??= error;
    for (const request of waiting.splice(0, count, ...new Array(count).fill(undefined)))
      request?.reject(fault);
  };
  const ask = (at: number, request: Omit<Request<Name>, "resolve" | "reject">): Promise<Results> =>
    new Promise((resolve, reject) => {
      if (fault) return reject(fault);
      waiting[at] = { ...request, resolve, reject };
      serveWhenReady();
    });
  const serveWhenReady = () => {
    const requests = waiting.flatMap((request, at) => (request ? [{ ...request, at }] : []));
    if (requests.length > 0 && requests.length + ended.size === count) serve(requests).catch(breakUp);
  };

  /** Once all wait. Runs that change nothing come first: those who ask for a step go on waiting meanwhile. */
  const serve = async (requests: readonly (Request<Name> & { readonly at: number })[]): Promise<void> => {
    const { name, step } = requests.find((one) => !one.step) ?? requests[0];
    const served = requests.filter(
      (one) => one.name === name && one.step?.training === step?.training && one.step?.rate === step?.rate,
    );
    if (step && served.length < count)
      throw new EmoforgeError("Networks that are trained side by side: expected the same steps of all.");
    const feeds = join(served);
    const results = step
      ? await trainings[step.training].training.step(name, feeds, step.rate)
      : await live.run(name, feeds);
    // None goes on before all are free to ask again.
    for (const { at } of served) waiting[at] = undefined;
    for (const { at, resolve } of served) {
      const own = Object.entries(results).map(([key, all]) => [key, partOf(all as Float32Array, at, count)]);
      resolve(Object.fromEntries(own));
    }
  };

  /** What one of them sees. */
  const networkAt = (at: number): LiveNetwork<Name> => {
    let begun = 0;
    return {
      run: (name, feeds) => ask(at, { name, feeds }),
      training(optimisers) {
        const mine = begun++;
        trainings[mine] ??= createShared(live, optimisers, count);
        return {
          step: (name, feeds, rate = 1) => ask(at, { name, feeds, step: { training: mine, rate } }),
          createKeeper: () => trainings[mine].keeperOf(at, () => breakUp(new OutOfStepError())),
          save: unable,
          restore: unable,
          saveParameters: unable,
          loadParameters: unable,
        };
      },
      close: async () => {},
    };
  };

  return {
    async hold<Result>(use: (network: LiveNetwork<Name>, at: number) => Promise<Result>): Promise<Result[]> {
      const one = async (at: number) => {
        try {
          return await use(networkAt(at), at);
        } catch (error) {
          breakUp(error as Error);
          throw error;
        } finally {
          ended.add(at);
          serveWhenReady();
        }
      };
      try {
        const results = await Promise.allSettled(Array.from({ length: count }, (_, at) => one(at)));
        if (fault) throw fault;
        return results.map((result) => (result as PromiseFulfilledResult<Result>).value);
      } finally {
        for (const { release } of trainings) release();
      }
    },
  };
}

const unable = async (): Promise<never> => {
  throw new EmoforgeError("Networks that are trained side by side cannot be saved or put back one by one.");
};

/** Gathers what the networks are fed into one array for each input. Networks that take no part keep what they had. */
function createJoiner(count: number) {
  const arrays = new Map<string, TensorData>();
  return (from: readonly { readonly feeds: Feeds; readonly at: number }[]): Feeds => {
    const joined: Record<string, TensorData> = {};
    for (const [name, { length }] of Object.entries(from[0].feeds)) {
      for (const { feeds, at } of from) {
        const values = feeds[name];
        const Type = values.constructor as typeof Float32Array;
        const array = arrays.get(name) ?? new Type(count * length);
        arrays.set(name, array);
        array.set(values, at * length);
        joined[name] = array;
      }
    }
    return joined;
  };
}

interface Shared<Name extends string> {
  readonly training: Training<Name>;
  keeperOf(at: number, onFallBack: () => void): Keeper;
  release(): void;
}

/** A training and its keeper, which all networks use at the same steps: what the first asks for is done for all. */
function createShared<Name extends string>(
  live: LiveNetwork<Name>,
  optimisers: Readonly<Record<string, Optimiser>>,
  count: number,
): Shared<Name> {
  const training = live.training(optimisers);
  const keeper = training.createKeeper();
  const once = (act: () => void) => {
    const asked = new Array<number>(count).fill(0);
    let done = 0;
    return (at: number) => {
      asked[at] += 1;
      if (asked[at] <= done) return;
      done += 1;
      act();
    };
  };
  const [copy, promote] = [once(() => keeper.copy()), once(() => keeper.promote())];
  return {
    training,
    keeperOf: (at, onFallBack) => ({
      copy: () => copy(at),
      promote: () => promote(at),
      fallBack: onFallBack,
      // Others may still need it.
      release() {},
    }),
    release: () => keeper.release(),
  };
}
