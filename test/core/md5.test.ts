import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createMd5, md5 } from "../../src/core/md5.ts";

// RFC 1321, appendix A.5.
test.each([
  ["", "d41d8cd98f00b204e9800998ecf8427e"],
  ["message digest", "f96b697d7cb7938d525a2f31aaf161d0"],
  [
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
    "57edf4a22be3c955ac49da2e2107b67a",
  ],
])("the RFC's digest of %j", (text, digest) => {
  expect(md5(new TextEncoder().encode(text))).toBe(digest);
});

test("agrees with OpenSSL for any bytes, even at an odd offset", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(3), (bytes, offset) => {
      const shifted = new Uint8Array(bytes.length + offset);
      shifted.set(bytes, offset);
      expect(md5(shifted.subarray(offset))).toBe(createHash("md5").update(bytes).digest("hex"));
    }),
  );
});

test("pieces of any lengths give the digest of the whole", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 150 })), (pieces) => {
      const sum = createMd5();
      for (const piece of pieces) sum.update(piece);
      expect(sum.digest()).toBe(md5(Uint8Array.from(pieces.flatMap((piece) => [...piece]))));
    }),
  );
});
