/** @file A server of objects as a program of its own, so that its time and memory are not the benchmark's. It says how to reach it. */

import { startObjectServer } from "../../test/remote/server.ts";

const server = await startObjectServer();
process.send?.(server.env);
process.once("SIGTERM", () => server.stop().then(() => process.exit()));
