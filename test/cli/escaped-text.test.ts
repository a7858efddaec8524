import assert from "node:assert/strict";
import { test } from "node:test";
import { escapedText } from "../../src/cli/escaped-text.ts";
import { UsageError } from "../../src/errors.ts";

for (const { typed, read } of [
  { typed: "", read: "" },
  { typed: "PING\\r\\n", read: "PING\r\n" },
  { typed: "a\\tb\\\\n", read: "a\tb\\n" },
  { typed: "\\x00\\xfF", read: "\u0000ÿ" },
  { typed: "a real\r\nline", read: "a real\r\nline" },
]) {
  test(`${JSON.stringify(typed)} is ${JSON.stringify(read)}`, () => assert.equal(escapedText(typed, "--send"), read));
}

for (const typed of ["\\q", "\\x1", "end\\", "\\u0041"]) {
  test(`${typed} is refused`, () => {
    assert.throws(
      () => escapedText(typed, "--send"),
      (error) => error instanceof UsageError && error.message.startsWith("Cannot read --send: \\"),
    );
  });
}
