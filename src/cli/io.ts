/** @file The terminal and the machine as commands see them; tests pass their own. */

import cliProgress from "cli-progress";
import type { Platform, Workers } from "../core/index.ts";
import { nodePlatform } from "../platform/node/index.ts";
import type { CardChoice } from "./card.ts";
import { cacheFolderOf, dataFolderOf, workerPool } from "./workspace.ts";

export interface Progress {
  /** `note` says what is being done now. */
  update(done: number, total: number, note?: string): void;
  end(): void;
}

export interface Io {
  /** Writes what the command was asked for to standard output. */
  print(line: string): void;
  /** Reads all of standard input. */
  readInput(): Promise<Uint8Array>;
  /** Writes remarks, which must not disturb a pipe, to standard error. */
  note(line: string): void;
  progress(title: string): Progress;
  /** Ends progress bars that a failed command left open: an open bar keeps the program alive and the cursor hidden. */
  endProgress(): void;
  readonly platform: Platform;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly cacheFolder: string;
  /** `--data`, else EMOFORGE_DATA; undefined when neither is given. */
  dataFolder(option?: string): string | undefined;
  /** A pool of worker processes; default size: one for each core. @param card What they train networks on; default: the processor. */
  workers(size?: number, card?: CardChoice): Promise<Workers>;
}

export function terminalIo(signal: AbortSignal): Io {
  const env = process.env;
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  const open = new Set<Progress>();
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    note,
    async readInput() {
      const parts: Uint8Array[] = [];
      for await (const part of process.stdin) parts.push(part);
      return new Uint8Array(Buffer.concat(parts));
    },
    progress(title) {
      const view = process.stderr.isTTY ? bar(title) : lines(title);
      open.add(view);
      return view;
    },
    endProgress() {
      for (const view of open) view.end();
      open.clear();
    },
    platform: { ...nodePlatform, remark: note },
    signal,
    env,
    cwd: process.cwd(),
    cacheFolder: cacheFolderOf(env),
    dataFolder: (option) => dataFolderOf(env, option),
    workers: workerPool,
  };
}

/** On a terminal: a bar with the time left. */
function bar(title: string): Progress {
  const format = `${title} {bar} {percentage}% | {count} | {left} | {note}`;
  const view = new cliProgress.SingleBar(
    // Without `gracefulExit`, which would swallow a SIGTERM: `endProgress` gives the cursor back.
    { format, hideCursor: true, clearOnComplete: false, stream: process.stderr, gracefulExit: false },
    cliProgress.Presets.shades_classic,
  );
  const started = Date.now();
  let running = false;
  let ended = false;
  return {
    update(done, total, note = "") {
      // Work that was stopped may still report once more.
      if (ended) return;
      // Part of a long recording may be done: the bar shows that, the count does not.
      const count = `${Math.floor(done + 1e-9)}/${Math.round(total)}`;
      const payload = { note, count, left: timeLeft(started, done, total) };
      if (!running) view.start(total, done, payload);
      running = true;
      view.setTotal(total);
      view.update(done, payload);
    },
    end() {
      if (running && !ended) view.stop();
      ended = true;
    },
  };
}

/** In a log: a line whenever another tenth is done, but at most one in two seconds. When less is done than before, other work has begun. */
function lines(title: string): Progress {
  let started = Date.now();
  let lastTenth = -1;
  let lastLine = 0;
  return {
    update(done, total, note) {
      const tenth = total > 0 ? Math.floor((10 * done) / total) : 0;
      const now = Date.now();
      if (tenth < lastTenth) {
        lastTenth = -1;
        started = now;
      }
      if (tenth <= lastTenth || (now - lastLine < 2000 && done < total)) return;
      lastTenth = tenth;
      lastLine = now;
      process.stderr.write(
        `${title}: ${Math.floor((100 * done) / Math.max(total, 1e-9))} % (${timeLeft(started, done, total)}${note ? `, ${note}` : ""})\n`,
      );
    },
    end() {},
  };
}

function timeLeft(startedMs: number, done: number, total: number): string {
  const elapsedSec = (Date.now() - startedMs) / 1000;
  // The first moments say little: the start of one worker would be taken for the pace of the whole.
  if (done < 0.01 * total) return "estimating the time left";
  if (done >= total) return `took ${duration(elapsedSec)}`;
  return `${duration((elapsedSec * (total - done)) / done)} left`;
}

/** "45 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
