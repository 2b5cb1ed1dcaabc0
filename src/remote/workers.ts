/** @file The `Workers` port with a store in a bucket: what work reads comes down before it, what it makes goes up after it. */

import { EmoforgeError, SetAsideError, type Workers, type WorkOptions } from "../core/index.ts";
import type { Mirror } from "./mirror.ts";

/** The files that a piece of work names, as full paths in the mirror. */
export interface WorkFiles<Answer = unknown> {
  /** What it reads, made before it and never changed. */
  readonly inputs: readonly string[];
  /** More that it reads, by the text of the inputs that are lists. */
  readonly lists: readonly string[];
  readonly listedIn: (text: string) => readonly string[];
  /** What says whose work it is, for those who ask for work. */
  readonly marks: readonly string[];
  /** What it is for, each of which is left alone where it is there; of them those that this answer says to be there. */
  readonly results: readonly string[];
  resultsOf(answer: Answer): readonly string[];
  /** What it leaves on its way, so that a second try need not begin at the beginning. */
  readonly steps: readonly string[];
  /** Whether they are wanted when the work is done, too. They are large. */
  readonly stepsStay: boolean;
  /** The same, but changed again and again, and removed when the work is done. */
  readonly checkpoints: readonly string[];
  /** What else it may make, to be shown. */
  readonly shown: readonly string[];
}

/** @returns undefined for work that is not shared. */
export type FilesOf = (task: string, payload: unknown) => WorkFiles<never> | undefined;

export interface RemoteTools {
  readonly mirror: Mirror;
  readonly filesOf: FilesOf;
  readonly files: {
    readText(path: string): Promise<string>;
    exists(path: string): Promise<boolean>;
    remove(path: string): Promise<void>;
  };
}

/** How often what unfinished work has made goes into the store, ms. */
const SAVE_MS = 60_000;

/** How often work is asked for whose results are then not in the store. */
const ASKED = 3;

/** Worker processes on a machine that has only its own copy of what it works on. `close` waits until what they had made is in the store. */
export function servingWorkers(own: Workers, { mirror, filesOf, files }: RemoteTools): Workers {
  const known = new Map<string, Promise<void>>();
  const busy = new Set<Promise<unknown>>();

  /** Each input once in the life of this program. */
  const obtain = (path: string) =>
    once(known, path, async () => {
      if (await mirror.require(path)) return;
      throw new EmoforgeError(
        `${path}: expected in the store, where it is not, or was damaged. The machine that runs the recipe puts it there again.`,
      );
    });

  const perform = async <Result>(task: string, payload: unknown, options?: WorkOptions): Promise<Result> => {
    const named = filesOf(task, payload);
    if (named === undefined) return own.run<Result>(task, payload, options);
    await Promise.all(named.inputs.map(obtain));
    for (const list of named.lists) {
      const more = named.listedIn(await files.readText(list));
      await Promise.all(more.map(obtain));
    }
    /** What an earlier try has made, here or elsewhere. @returns Whether it is in the store. */
    const recall = async (path: string) => !(await files.exists(path)) && mirror.fetch(path);
    await Promise.all([...named.results, ...named.checkpoints].map(recall));
    const steps = await Promise.all(named.steps.map(recall));
    // Results are sent again, since the work may have found one damaged and made it anew.
    const sent = new Set(named.steps.filter((_, i) => steps[i]));

    /** One after the other, so that no result is there without what belongs to it. */
    const save = async (paths: readonly string[]) => {
      for (const path of paths) if (!sent.has(path) && (await mirror.send(path))) sent.add(path);
    };
    const made = [...named.shown, ...named.results];
    const unfinished = [...named.steps, ...made];
    let saving: Promise<unknown> = Promise.resolve();
    const saveSoon = () => {
      // It is done once more at the end, when it must succeed.
      saving = saving
        .then(() => Promise.all([save(unfinished), ...named.checkpoints.map(mirror.send)]))
        .catch(() => {});
    };
    const timer = setInterval(saveSoon, SAVE_MS);
    try {
      const answer = await own.run<Result>(task, payload, options);
      clearInterval(timer);
      await saving;
      await save(named.stepsStay ? unfinished : made);
      const over = named.stepsStay ? [] : named.steps.filter((path) => sent.has(path));
      await Promise.all([...named.checkpoints, ...over].map(mirror.forget));
      // There may be many more of them than this machine has room for.
      for (const path of unfinished) await files.remove(path);
      return answer;
    } catch (error) {
      clearInterval(timer);
      saveSoon();
      await saving;
      throw error;
    }
  };

  return {
    size: own.size,
    run<Result>(task: string, payload: unknown, options?: WorkOptions) {
      const work = perform<Result>(task, payload, options);
      busy.add(work);
      return work.finally(() => busy.delete(work));
    },
    async close() {
      await own.close();
      await Promise.allSettled(busy);
    },
  };
}

/** Workers on other machines: they find in the store what this one has, and what they made comes here. */
export function askingWorkers(queue: Workers, { mirror, filesOf, files }: RemoteTools): Workers {
  /** By the names of what is offered, which most work shares. */
  const offered = new Map<string, Promise<boolean>>();
  const checks = new Map<string, Promise<void>>();
  let offeredAgain = 0;
  const keyOf = ({ inputs, marks }: WorkFiles<never>) => [...inputs, ...marks].join("\n");

  /** @returns Whether something was not in the store. */
  const offer = (named: WorkFiles<never>): Promise<boolean> =>
    once(offered, keyOf(named), async () => {
      const texts = await Promise.all(named.lists.map(files.readText));
      // Lists last: where a list is, what it names is, too.
      const first = await Promise.all(texts.flatMap(named.listedIn).map(mirror.offer));
      const rest = await Promise.all([...named.inputs, ...named.marks].map(mirror.offer));
      return [...first, ...rest].includes(true);
    });

  /** Workers may have found an input damaged, and removed it. Many jobs may fail for that, and one of them sees to it. */
  const check = (named: WorkFiles<never>) =>
    once(checks, keyOf(named), async () => {
      offered.delete(keyOf(named));
      if (await offer(named)) offeredAgain++;
    }).finally(() => checks.delete(keyOf(named)));

  return {
    size: queue.size,
    async run<Result>(task: string, payload: unknown, options: WorkOptions = {}) {
      // Named anew each time, since there may be a hundred thousand jobs that wait here.
      const name = () => filesOf(task, payload);
      const first = name();
      if (first === undefined) return queue.run<Result>(task, payload, options);
      await offer(first);
      for (let asked = 1; ; asked++) {
        const before = offeredAgain;
        let answer: Result;
        try {
          answer = await queue.run<Result>(task, payload, options);
        } catch (error) {
          if (!(error instanceof SetAsideError) || asked === ASKED) throw error;
          await check(name() as WorkFiles<never>);
          if (offeredAgain > before) continue;
          throw error;
        }
        const { resultsOf, shown } = name() as WorkFiles<never>;
        const got = await Promise.all(resultsOf(answer as never).map(mirror.fetch));
        await Promise.all(shown.map(mirror.fetch));
        if (!got.includes(false)) return answer;
        if (asked === ASKED)
          throw new SetAsideError(
            `${options.what ?? task}: its results were asked for ${ASKED} times and are not in the store, or damaged. The other jobs go on; a rerun tries it again.`,
          );
      }
    },
    close: () => queue.close(),
  };
}

function once<Value>(
  known: Map<string, Promise<Value>>,
  path: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const value = known.get(path) ?? make();
  known.set(path, value);
  value.catch(() => known.delete(path));
  return value;
}
