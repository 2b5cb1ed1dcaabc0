import { defineConfig } from "vitest/config";

// Two workers on two cores; engine and browser tests own their threads. No timed assertions anywhere.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
