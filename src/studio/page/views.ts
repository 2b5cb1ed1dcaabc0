/** @file The views of the studio, each loaded when it is first opened. To add one: make its folder below `views/` and name it here. */

import { hasServer, type View } from "./view.ts";

export interface ViewEntry {
  /** The first part of its addresses. */
  readonly id: string;
  readonly title: string;
  /** What it is for, in a few words. */
  readonly about: string;
  /** Whether it asks the server; the others run from a file server too. */
  readonly server: boolean;
  load(): Promise<{ readonly default: View }>;
}

export const views: readonly ViewEntry[] = [
  {
    id: "corpora",
    title: "Corpora",
    about: "see and hear recordings",
    server: true,
    load: () => import("./views/corpora/index.tsx"),
  },
  {
    id: "bench",
    title: "Augmentation bench",
    about: "alter one recording",
    server: true,
    load: () => import("./views/bench/index.tsx"),
  },
  {
    id: "runs",
    title: "Runs",
    about: "train, watch, go on",
    server: true,
    load: () => import("./views/training/index.tsx"),
  },
  {
    id: "results",
    title: "Results",
    about: "what runs found",
    server: true,
    load: () => import("./views/results/index.tsx"),
  },
  {
    id: "map",
    title: "Map",
    about: "real and synthetic rows",
    server: true,
    load: () => import("./views/map/index.tsx"),
  },
  {
    id: "models",
    title: "Models",
    about: "train one, read its card",
    server: true,
    load: () => import("./views/models/index.tsx"),
  },
  {
    id: "try",
    title: "Try a model",
    about: "emotions of your recordings",
    server: false,
    load: () => import("./views/try/index.tsx"),
  },
  {
    id: "live",
    title: "Live",
    about: "your voice as you speak",
    server: false,
    load: () => import("./views/live/index.tsx"),
  },
];

export const shownViews: readonly ViewEntry[] = views.filter(({ server }) => hasServer || !server);
