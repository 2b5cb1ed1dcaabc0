/** @file What dashboards of other programs get of a search. */

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { optunaJournal, sendToMlflow } from "../../src/interop/index.ts";
import { exampleSearch } from "../experiment/search/example.ts";

const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("a journal of Optuna: a study for each question, a finished trial for each candidate", () => {
  const journal = lines(optunaJournal(exampleSearch, "2026-01-02T03:04:05.678Z"));
  const studies = journal.filter(({ op_code }) => op_code === 0);
  expect(studies).toEqual([
    { op_code: 0, worker_id: "emoforge", study_name: "toy, train statistics", directions: [2] },
  ]);
  const trials = journal.filter(({ op_code }) => op_code === 4);
  expect(trials).toHaveLength(exampleSearch.questions[0].ranking.length);
  expect(trials[0]).toEqual({
    op_code: 4,
    worker_id: "emoforge",
    study_id: 0,
    datetime_start: "2026-01-02T03:04:05.000000",
    datetime_complete: "2026-01-02T03:04:05.000000",
    state: 1,
    value: 0.8,
    values: null,
    params: { features: 0, classifier: 0, augmenter: 0, amount: 0, "svm.c": 0 },
    distributions: {
      features: JSON.stringify({
        name: "CategoricalDistribution",
        attributes: { choices: ["is09", "egemaps-v02"] },
      }),
      classifier: JSON.stringify({
        name: "CategoricalDistribution",
        attributes: { choices: ["svm", "lda"] },
      }),
      augmenter: JSON.stringify({ name: "CategoricalDistribution", attributes: { choices: ["none"] } }),
      amount: JSON.stringify({ name: "CategoricalDistribution", attributes: { choices: [0] } }),
      "svm.c": JSON.stringify({ name: "CategoricalDistribution", attributes: { choices: [0.01] } }),
    },
    user_attrs: { name: "svm on is09", "chosen in parts": 3, low: 0.7, high: 0.9 },
    system_attrs: {},
    intermediate_values: { 4: 0.8 },
  });
  // Left behind after two parts; and one whose training failed.
  expect(trials.slice(2).map(({ state, value }) => [state, value])).toEqual([
    [2, 0.6],
    [3, null],
  ]);
  // In Optuna every trial of a study has the same choices.
  const choices = trials.map(({ distributions }) => (distributions as Record<string, string>).features);
  expect(new Set(choices).size).toBe(1);
});

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

/** Answers as a tracking server does: shapes of requests and answers as in MLflow's documentation of its REST interface. */
async function trackingServer(known: readonly string[] = []): Promise<{ address: string; calls: Call[] }> {
  const calls: Call[] = [];
  const experiments = new Map(known.map((name, i) => [name, String(i + 1)]));
  let runs = 0;
  const answer = (path: string, query: URLSearchParams, body: Record<string, unknown>): [number, unknown] => {
    if (!path.startsWith("/api/2.0/mlflow/"))
      return [404, { error_code: "ENDPOINT_NOT_FOUND", message: path }];
    if (path.endsWith("/experiments/create")) {
      const name = String(body.name);
      if (experiments.has(name))
        return [
          400,
          { error_code: "RESOURCE_ALREADY_EXISTS", message: `Experiment '${name}' already exists.` },
        ];
      experiments.set(name, "7");
      return [200, { experiment_id: "7" }];
    }
    if (path.endsWith("/experiments/get-by-name"))
      return [200, { experiment: { experiment_id: experiments.get(query.get("experiment_name") ?? "") } }];
    if (path.endsWith("/runs/create"))
      return [200, { run: { info: { run_id: `run-${++runs}`, status: "RUNNING" }, data: {} } }];
    if (path.endsWith("/runs/log-batch")) return [200, {}];
    if (path.endsWith("/runs/update")) return [200, { run_info: { run_id: body.run_id } }];
    return [404, { error_code: "ENDPOINT_NOT_FOUND", message: path }];
  };
  server = createServer(async (request: IncomingMessage, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const url = new URL(request.url ?? "", "http://localhost");
    if (request.method === "POST" && request.headers["content-type"] !== "application/json") {
      response.writeHead(415).end();
      return;
    }
    const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
    calls.push({ method: request.method ?? "", path: url.pathname, body });
    const [status, value] = answer(url.pathname, url.searchParams, body);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  });
  await new Promise<void>((ready) => server?.listen(0, "127.0.0.1", ready));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, calls };
}

test("MLflow gets an experiment, a run for the question and one below it for each candidate", async () => {
  const { address, calls } = await trackingServer();
  const at = 1_700_000_000_000;
  expect(await sendToMlflow(exampleSearch, address, fetch, at)).toEqual({ experiment: "7", runs: 5 });
  const of = (endpoint: string) => calls.filter(({ path }) => path === `/api/2.0/mlflow/${endpoint}`);
  expect(of("experiments/create").map(({ body }) => body)).toEqual([{ name: "emoforge search toy" }]);
  const [question, first] = of("runs/create").map(({ body }) => body);
  expect(question).toMatchObject({ experiment_id: "7", run_name: "train statistics", start_time: at });
  expect(first.tags).toContainEqual({ key: "mlflow.parentRunId", value: "run-1" });
  const [nested, winner] = of("runs/log-batch").map(({ body }) => body);
  expect(nested).toMatchObject({ run_id: "run-1" });
  expect(nested.metrics).toContainEqual({ key: "nested_uar", value: 0.75, timestamp: at, step: 0 });
  expect(winner.metrics).toContainEqual({ key: "uar", value: 0.8, timestamp: at, step: 0 });
  expect(winner.params).toContainEqual({ key: "svm.c", value: "0.01" });
  expect(of("runs/update").map(({ body }) => body.status)).toEqual([
    "FINISHED",
    "FINISHED",
    "FINISHED",
    "FINISHED",
    "FAILED",
  ]);
});

test("an experiment that is there is used", async () => {
  const { address } = await trackingServer(["emoforge search toy"]);
  expect((await sendToMlflow(exampleSearch, address, fetch, 1)).experiment).toBe("1");
});

test("a server that is not there, or refuses, is named", async () => {
  const { address } = await trackingServer();
  await expect(sendToMlflow(exampleSearch, `${address}elsewhere`, fetch, 1)).rejects.toThrow(
    /^MLflow at .*elsewhere refused experiments\/create: ENDPOINT_NOT_FOUND: \/elsewhere/,
  );
  await expect(sendToMlflow(exampleSearch, "http://127.0.0.1:1", fetch, 1)).rejects.toThrow(
    /^MLflow at http:\/\/127\.0\.0\.1:1: expected an answer to experiments\/create, got none \(.*\)\. Is the address that of a tracking server, such as http:\/\/localhost:5000\?$/,
  );
});
