/** @file The studio's server as one function from request to answer. It knows no sockets: `emoforge studio` and tests serve it. */

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Files } from "../../core/index.ts";
import { answerError, refusal } from "./errors.ts";
import { guard } from "./guard.ts";
import { withHeaders } from "./headers.ts";
import { corporaRoutes } from "./routes/corpora.ts";
import { fileRoutes, type StaticFolders } from "./routes/files.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { modelRoutes } from "./routes/models.ts";
import { queueRoutes } from "./routes/queue.ts";
import { recipeRoutes } from "./routes/recipes.ts";
import { recordingRoutes } from "./routes/recordings.ts";
import { runRoutes } from "./routes/runs.ts";
import { searchRoutes } from "./routes/searches.ts";
import { statusRoutes } from "./routes/status.ts";
import { trainingRoutes } from "./routes/training.ts";
import { createSession } from "./session.ts";
import { openStudio, type StudioOptions } from "./studio.ts";

/** Nothing but short JSON is ever sent to the studio: recordings that are dropped onto the page stay in the page. */
const mostBytes = 1_000_000;

export interface AppOptions extends StudioOptions {
  /** Files of the program itself, outside the fence. */
  readonly ownFiles: Files;
  readonly folders: StaticFolders;
  /** Known once the server listens. */
  readonly port: () => number;
  /** Told the token of each address that may be opened. */
  readonly onToken: (token: string) => void;
}

export interface StudioApp {
  fetch(request: Request): Response | Promise<Response>;
  /** What it answers: "GET /api/corpora/:key". */
  readonly routes: readonly string[];
  /** Stops all work. */
  close(): void;
}

export async function createStudioApp(options: AppOptions): Promise<StudioApp> {
  const { report, port, onToken, runFolders } = options;
  const studio = openStudio(options);
  const app = new Hono()
    .use(withHeaders)
    .use(guard(createSession(onToken), port))
    .use(
      bodyLimit({
        maxSize: mostBytes,
        onError: (c) => refusal(c, 413, `expected at most ${mostBytes} bytes, got more.`),
      }),
    )
    .route("/api", apiRoutes(studio, runFolders))
    .route("/", await fileRoutes(options.ownFiles, options.folders));
  app.notFound((c) => refusal(c, 404, "expected one of the studio's own addresses."));
  app.onError(answerError(report));
  return {
    fetch: (request) => app.fetch(request),
    routes: app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path}`),
    close: () => studio.jobs.close(),
  };
}

function apiRoutes(studio: ReturnType<typeof openStudio>, runFolders: readonly string[]) {
  return new Hono()
    .route("/status", statusRoutes(studio, runFolders))
    .route("/corpora", corporaRoutes(studio))
    .route("/corpora", recordingRoutes(studio))
    .route("/runs", runRoutes(studio))
    .route("/models", modelRoutes(studio))
    .route("/searches", searchRoutes(studio))
    .route("/queue", queueRoutes(studio))
    .route("/recipes", recipeRoutes())
    .route("/training", trainingRoutes(studio, runFolders))
    .route("/jobs", jobRoutes(studio));
}

/** What hono's typed client makes the page's calls from. */
export type Api = ReturnType<typeof apiRoutes>;
