import assert from "node:assert/strict";
import { test } from "node:test";
import { keepTexts } from "../../src/server/kept-texts.ts";

test("the text of lines that stay the same is the same bytes; other lines make another, other names their own", () => {
  const textOf = keepTexts();
  const first = textOf("readyz", ["[+]app ok", "readyz check passed"]);
  assert.equal(first.toString(), "[+]app ok\nreadyz check passed\n");
  assert.equal(textOf("livez", ["livez check passed"]).toString(), "livez check passed\n");
  assert.equal(textOf("readyz", ["[+]app ok", "readyz check passed"]), first);
  for (const lines of [["[-]app failed: dns", "readyz check failed"], ["readyz check passed"], []]) {
    assert.equal(textOf("readyz", lines).toString(), `${lines.join("\n")}\n`);
  }
});
