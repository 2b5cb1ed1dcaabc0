import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EmoforgeError } from "../../src/core/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { openObjects, parseBucketAddress, readBucketAccess } from "../../src/remote/index.ts";
import { freePort } from "../queue/server.ts";
import { bucket, type ObjectServer, startObjectServer } from "./server.ts";

/** Nobody listens there. */
const nowhere = `http://127.0.0.1:${await freePort()}`;

const bytes = (text: string) => new TextEncoder().encode(text);

describe("objects on a real server", () => {
  let server: ObjectServer;
  const remarks: string[] = [];
  let count = 0;
  const open = (
    more: Record<string, string> = {},
    address = `s3://${bucket}/test/${count++}`,
    patienceMs = 100,
  ) =>
    openObjects(parseBucketAddress(address), readBucketAccess({ ...server.env, ...more }), {
      ...nodePlatform,
      patienceMs: () => patienceMs,
      remark: (line) => remarks.push(line),
    });
  beforeAll(async () => {
    server = await startObjectServer();
  });
  beforeEach(() => {
    server.answers = "well";
    remarks.length = 0;
  });
  afterAll(() => server?.stop());

  test("what is put is read back; names may be of any language", async () => {
    const objects = await open();
    const names = ["a.json", "Töne 試/b (1)'s+.json", "deep/er/c=1&2.f32"];
    for (const name of names) await objects.put(name, bytes(`content of ${name}`));
    for (const name of names) {
      expect(await objects.get(name)).toEqual(bytes(`content of ${name}`));
      expect(await objects.has(name)).toBe(true);
      expect(await objects.sumOf(name)).toBe(await nodePlatform.hasher.sha256(`content of ${name}`));
    }
    const listed = await objects.list("");
    expect(listed.map(({ path }) => path).sort()).toEqual([...names].sort());
    expect(await objects.list("deep")).toEqual([{ path: "deep/er/c=1&2.f32", bytes: 28 }]);
    await objects.put("a.json", bytes("other"));
    expect(await objects.get("a.json")).toEqual(bytes("other"));
    await objects.remove("a.json");
    expect(await objects.get("a.json")).toBeUndefined();
  });

  test("what is absent is undefined, and is removed without complaint", async () => {
    const objects = await open();
    expect(await objects.get("x")).toBeUndefined();
    expect(await objects.has("x")).toBe(false);
    expect(await objects.sumOf("x")).toBeUndefined();
    expect(await objects.list("x")).toEqual([]);
    await objects.remove("x");
  });

  test("empty content, and large content", async () => {
    const objects = await open();
    const large = new Uint8Array(20 * 2 ** 20).map((_, i) => i % 251);
    await objects.put("large", large);
    await objects.put("empty", new Uint8Array(0));
    expect((await objects.get("large"))?.every((byte, i) => byte === large[i])).toBe(true);
    expect(await objects.get("empty")).toEqual(new Uint8Array(0));
  });

  test("more objects than fit into one answer are all listed", async () => {
    const objects = await open();
    for (let i = 0; i < 1100; i++) server.lay(`test/${count - 1}/many/${i}`, "x");
    expect(new Set((await objects.list("many")).map(({ path }) => path)).size).toBe(1100);
    expect((await objects.list("many", 1)).length).toBe(1);
  });

  test("what others put there without a checksum cannot be verified, so it counts as damaged", async () => {
    const objects = await open();
    server.lay(`test/${count - 1}/foreign`, "x");
    expect(await objects.get("foreign")).toBeUndefined();
    expect(await objects.sumOf("foreign")).toBeUndefined();
  });

  test("a damaged object counts as absent, is removed, and is named", async () => {
    const objects = await open();
    await objects.put("d.json", bytes("as it was"));
    const file = server.fileOf("/d.json") as string;
    writeFileSync(file, "as it is!");
    expect(readFileSync(file, "utf8")).toBe("as it is!");
    expect(await objects.get("d.json")).toBeUndefined();
    expect(await objects.has("d.json")).toBe(false);
    expect(remarks).toEqual([
      `s3://${bucket}/test/${count - 1}/d.json: damaged (its checksum does not match). It is removed, and made anew.`,
    ]);
  });

  test.each(["503", "not"] as const)("a server that answers %s for a while is tried again", async (how) => {
    const objects = await open({}, undefined, 30_000);
    server.answers = how;
    setTimeout(() => {
      server.answers = "well";
    }, 1500);
    await objects.put("late.json", bytes("late"));
    expect(await objects.get("late.json")).toEqual(bytes("late"));
    expect(remarks.length).toBe(1);
    expect(remarks[0]).toMatch(
      /the server does not do what it is asked \(.*\)\. It is tried again; nothing is lost\.$/,
    );
  });

  const faults: [string, Record<string, string>, string | undefined, RegExp][] = [
    [
      "a bucket that is not there",
      {},
      "s3://no-such-bucket/x",
      /^s3:\/\/no-such-bucket\/x: expected a bucket at http:\/\/127\.0\.0\.1:\d+, got none of this name\. Make it, or correct the address\.$/,
    ],
    [
      "a key that is unknown",
      { AWS_ACCESS_KEY_ID: "WRONGKEYID" },
      undefined,
      /: expected to be let in at http:\S+, got 403 InvalidAccessKeyId\. Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, what the key may do, and this machine's clock\.$/,
    ],
    [
      "a server that is not there",
      { EMOFORGE_S3_ENDPOINT: nowhere },
      undefined,
      /: expected a server at http:\/\/127\.0\.0\.1:\d+, got no answer \(ECONNREFUSED\)\. Is it running, and is EMOFORGE_S3_ENDPOINT right\?$/,
    ],
  ];
  test.each(faults)("%s is said in words, without the key", async (_, env, address, message) => {
    const objects = await open(env, address, 0);
    const error = await objects.put("x", bytes("x")).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(EmoforgeError);
    expect((error as Error).message).toMatch(message);
    for (const secret of [...Object.values(server.env).slice(1), "WRONGKEYID"])
      expect((error as Error).message).not.toContain(secret);
  });
});
