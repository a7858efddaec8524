import assert from "node:assert/strict";
import { test } from "node:test";
import { maskSent } from "../../src/probes/mask-sent.ts";

for (const { what, said, sent, told } of [
  {
    what: "Redis quotes a command that it does not know",
    said: "-ERR unknown command 'AUHT', with args beginning with: 'hunter2' ",
    sent: ["AUHT hunter2\r\n"],
    told: "-ERR unknown command '***', with args beginning with: '***' ",
  },
  { what: "an echo", said: "AUTH hunter2\r\n", sent: ["AUTH hunter2\r\n"], told: "***" },
  { what: "a token without its scheme", said: "bad token abc123", sent: ["Bearer abc123"], told: "bad token ***" },
  { what: "a word within a longer one", said: "hunter22", sent: ["hunter2 hunter22"], told: "***" },
  { what: "text in quotes", said: 'no user "joe"', sent: ['LOGIN "joe"'], told: 'no user "***"' },
  { what: "words too short to be secrets", said: "so it is", sent: ["is so"], told: "so it is" },
  { what: "nothing of it", said: "+PONG", sent: ["PING"], told: "+PONG" },
  { what: "nothing sent", said: "+PONG", sent: [], told: "+PONG" },
]) {
  test(`masked: ${what}`, () => assert.equal(maskSent(said, sent), told));
}
