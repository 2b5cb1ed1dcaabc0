/**
 * @file A search sent to an MLflow tracking server by its REST interface (https://mlflow.org/docs/latest/rest-api.html, version 2.0): an
 * experiment, a run for each question, and below it a run for each candidate.
 */

import { EmoforgeError } from "../core/index.ts";
import type { QuestionResult, SearchResults } from "../experiment/index.ts";
import { parametersOf } from "./optuna.ts";

/** As `fetch` of Node and of browsers. */
export type Fetch = (
  url: string,
  init?: { readonly method: string; readonly headers: Record<string, string>; readonly body: string },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

interface Metric {
  readonly key: string;
  readonly value: number;
}

/** Limits that every server keeps: see "Log Batch" in its documentation. */
const mostParameters = 100;
const longestValue = 500;

/**
 * @param address Of the server, e.g. "http://localhost:5000".
 * @param at Milliseconds since 1970.
 * @returns How many runs were made, and the experiment's id.
 * @throws {EmoforgeError} if the server cannot be reached, or refuses.
 */
export async function sendToMlflow(
  results: SearchResults,
  address: string,
  fetch: Fetch,
  at: number,
): Promise<{ readonly experiment: string; readonly runs: number }> {
  const server = serverOf(address, fetch);
  const experiment = await experimentOf(`emoforge search ${results.corpus.id}`, server);
  let runs = 0;
  const run = async (
    name: string,
    content: {
      readonly metrics: readonly Metric[];
      readonly params: Readonly<Record<string, string | number>>;
      readonly tags: Readonly<Record<string, string>>;
      readonly failed?: boolean;
    },
  ): Promise<string> => {
    const made = (await server.post("runs/create", {
      experiment_id: experiment,
      start_time: at,
      run_name: name,
      tags: pairs({ "mlflow.runName": name, "mlflow.source.name": "emoforge search", ...content.tags }),
    })) as { readonly run?: { readonly info?: { readonly run_id?: string } } };
    const id = made.run?.info?.run_id;
    if (id === undefined) throw server.fault("runs/create", "no run_id in its answer");
    await server.post("runs/log-batch", {
      run_id: id,
      metrics: content.metrics.map((metric) => ({ ...metric, timestamp: at, step: 0 })),
      params: pairs(content.params).slice(0, mostParameters),
      tags: [],
    });
    await server.post("runs/update", {
      run_id: id,
      status: content.failed ? "FAILED" : "FINISHED",
      end_time: at,
    });
    runs++;
    return id;
  };
  for (const question of results.questions) {
    const parent = await run(`${question.normalisation} statistics`, questionContent(question, results));
    for (const ranked of question.ranking) {
      const candidate = results.candidates.find(({ id }) => id === ranked.candidate);
      if (candidate === undefined) continue;
      await run(candidate.name, {
        metrics: [
          ...(ranked.uar === null ? [] : [{ key: "uar", value: ranked.uar }]),
          ...(ranked.interval === null
            ? []
            : [
                { key: "uar_low", value: ranked.interval.low },
                { key: "uar_high", value: ranked.interval.high },
              ]),
          { key: "parts", value: ranked.parts },
          { key: "chosen_in", value: ranked.chosenIn },
        ],
        params: parametersOf(candidate),
        tags: { "mlflow.parentRunId": parent, normalisation: question.normalisation },
        failed: ranked.uar === null,
      });
    }
  }
  return { experiment, runs };
}

function questionContent({ nested, naive, winner, normalisation }: QuestionResult, results: SearchResults) {
  const name = results.candidates.find(({ id }) => id === winner)?.name ?? winner;
  return {
    metrics: [
      { key: "nested_uar", value: nested.uar.value },
      { key: "nested_uar_low", value: nested.uar.low },
      { key: "nested_uar_high", value: nested.uar.high },
      { key: "naive_uar", value: naive.uar.value },
    ],
    params: { normalisation, seed: results.seed, folds: results.protocol.folds },
    tags: { winner: name },
  };
}

interface Server {
  post(endpoint: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  get(endpoint: string): Promise<unknown>;
  fault(endpoint: string, what: string): EmoforgeError;
}

class Refused extends EmoforgeError {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

function serverOf(address: string, fetch: Fetch): Server {
  const base = `${address.replace(/\/+$/, "")}/api/2.0/mlflow`;
  const fault = (endpoint: string, what: string) =>
    new EmoforgeError(
      `MLflow at ${address}: expected an answer to ${endpoint}, got ${what}. Is the address that of a tracking server, such as http://localhost:5000?`,
    );
  const ask = async (endpoint: string, init?: Parameters<Fetch>[1]): Promise<unknown> => {
    let answer: Awaited<ReturnType<Fetch>>;
    let text: string;
    try {
      answer = await fetch(`${base}/${endpoint}`, init);
      text = await answer.text();
    } catch (cause) {
      throw fault(endpoint, `none (${reasonOf(cause)})`);
    }
    let value: unknown;
    try {
      value = text === "" ? {} : JSON.parse(text);
    } catch {
      value = undefined;
    }
    if (answer.ok && value !== undefined) return value;
    const { error_code: code = "", message = "" } = (value ?? {}) as Record<string, string>;
    if (code === "") throw fault(endpoint, `status ${answer.status} and no JSON`);
    throw new Refused(`MLflow at ${address} refused ${endpoint}: ${code}: ${message}`, code);
  };
  return {
    fault,
    get: (endpoint) => ask(endpoint),
    post: (endpoint, body) =>
      ask(endpoint, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { readonly cause?: { readonly message?: string } };
  return cause?.message ?? message;
}

/** Makes the experiment, or takes the one of this name. */
async function experimentOf(name: string, server: Server): Promise<string> {
  try {
    const made = (await server.post("experiments/create", { name })) as { readonly experiment_id?: string };
    if (made.experiment_id !== undefined) return made.experiment_id;
    throw server.fault("experiments/create", "no experiment_id in its answer");
  } catch (error) {
    if (!(error instanceof Refused && error.code === "RESOURCE_ALREADY_EXISTS")) throw error;
  }
  const query = `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`;
  const found = (await server.get(query)) as { readonly experiment?: { readonly experiment_id?: string } };
  if (found.experiment?.experiment_id !== undefined) return found.experiment.experiment_id;
  throw server.fault("experiments/get-by-name", "no experiment_id in its answer");
}

function pairs(values: Readonly<Record<string, string | number>>) {
  return Object.entries(values).map(([key, value]) => ({
    // Names may hold letters, digits, and these signs.
    key: key.replace(/[^\w\-. /:]/g, "_"),
    value: String(value).slice(0, longestValue),
  }));
}
