import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { redirectOf } from "../../src/probes/http-redirect.ts";

type Case = readonly [
  what: string,
  status: number,
  location: string | readonly string[] | undefined,
  expected: string,
  from?: string,
];

/** `follow URL`, with a note when it was relative; `none`; or `invalid`. */
function textOf(redirect: ReturnType<typeof redirectOf>): string {
  if (redirect.type !== "follow") return redirect.type;
  return `follow ${redirect.url.href}${redirect.relative ? " (relative)" : ""}`;
}

describe("redirectOf", () => {
  const cases: readonly Case[] = [
    ["success is no redirect", 200, "/next", "none"],
    ["300 is an answer", 300, "/next", "none"],
    ["304 is an answer", 304, "/next", "none"],
    ["without a Location it is an answer", 302, undefined, "none"],
    ["an empty Location is none", 302, "", "none"],
    ...[301, 302, 303, 307, 308].map(
      (status) => [`${status}`, status, "/b", "follow http://a:81/b (relative)"] as const,
    ),
    ["relative to the path", 302, "c?d=e", "follow http://a:81/x/c?d=e (relative)", "http://a:81/x/y"],
    ["a query alone", 302, "?d", "follow http://a:81/x?d (relative)", "http://a:81/x"],
    ["absolute, same host", 302, "http://a:81/b", "follow http://a:81/b"],
    ["another port", 302, "http://a:82/b", "follow http://a:82/b"],
    ["another scheme", 302, "https://a/b", "follow https://a/b"],
    ["the hostname in any case", 302, "http://A:81/b", "follow http://a:81/b"],
    ["without a scheme", 302, "//a:82/b", "follow http://a:82/b (relative)"],
    ["another hostname is the answer", 302, "http://b:81/", "none"],
    ["another hostname without a scheme", 302, "//b/", "none"],
    ["another address is another hostname", 302, "http://0.0.0.0:81/", "none", "http://127.0.0.1:81/"],
    ["a subdomain is another hostname", 302, "http://www.a:81/", "none"],
    ["IPv6", 302, "http://[::1]:82/b", "follow http://[::1]:82/b", "http://[::1]:81/"],
    ["another protocol is the answer", 302, "ftp://a:81/", "none"],
    ["no URL", 302, "http://a:port/", "invalid"],
    ["no URL either", 302, "http://[", "invalid"],
    ["of several Locations the first", 302, ["/b", "/c"], "follow http://a:81/b (relative)"],
  ];
  for (const [what, status, location, expected, from = "http://a:81/"] of cases) {
    test(what, () => assert.equal(textOf(redirectOf(status, location, new URL(from))), expected));
  }
});
