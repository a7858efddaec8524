import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type HeaderLine, hostAndPort, requestHead, requestPath } from "../../src/probes/http-request.ts";

const ours: readonly HeaderLine[] = [
  ["User-Agent", "podpulse/1"],
  ["Accept", "*/*"],
];

describe("requestHead", () => {
  type Expected = { host?: string; connection?: string | undefined; headers?: readonly HeaderLine[] };
  const cases: readonly (readonly [what: string, given: readonly HeaderLine[], expected: Expected])[] = [
    ["three headers beside Host", [], {}],
    ["others are added", [["X-Foo", "bar"]], { headers: [...ours, ["X-Foo", "bar"]] }],
    ["User-Agent is replaced", [["User-Agent", "mine"]], { headers: [["User-Agent", "mine"], ...ours.slice(1)] }],
    ["in any case", [["uSER-agent", "mine"]], { headers: [["uSER-agent", "mine"], ...ours.slice(1)] }],
    ["an empty User-Agent removes it", [["User-Agent", ""]], { headers: ours.slice(1) }],
    ["Accept is replaced", [["Accept", "text/html"]], { headers: [...ours.slice(0, 1), ["Accept", "text/html"]] }],
    ["an empty Accept removes it", [["accept", ""]], { headers: ours.slice(0, 1) }],
    ["Connection is replaced", [["Connection", "keep-alive"]], { connection: "keep-alive" }],
    ["an empty Connection removes it", [["Connection", ""]], { connection: undefined }],
    [
      "any other empty header is sent empty",
      [["Accept-Encoding", ""]],
      { headers: [...ours, ["Accept-Encoding", ""]] },
    ],
    [
      "repeated names keep their order",
      [
        ["X-Foo", "1"],
        ["X-Bar", "2"],
        ["x-foo", "3"],
      ],
      {
        headers: [...ours, ["X-Foo", "1"], ["X-Bar", "2"], ["x-foo", "3"]],
      },
    ],
    [
      "repeated replacements keep all",
      [
        ["Accept", "a/a"],
        ["Accept", "b/b"],
      ],
      { headers: [...ours.slice(0, 1), ["Accept", "a/a"], ["Accept", "b/b"]] },
    ],
    ["Host is replaced", [["Host", "shop.local"]], { host: "shop.local" }],
    ["HOST in any case", [["HOST", "shop.local"]], { host: "shop.local" }],
    ["an empty Host is the URL's", [["Host", ""]], {}],
  ];
  for (const [what, given, expected] of cases) {
    test(what, () => {
      assert.deepEqual(requestHead(given, "10.0.0.1:8080", "podpulse/1"), {
        host: "10.0.0.1:8080",
        connection: "close",
        headers: ours,
        ...expected,
      });
    });
  }
});

describe("requestPath", () => {
  const cases: readonly (readonly [given: string, expected: string])[] = [
    ["", "/"],
    ["/", "/"],
    ["/path", "/path"],
    ["path", "/path"],
    ["?foo", "/?foo"],
    ["/path?bar", "/path?bar"],
    ["/path?a=b&c=d%20e", "/path?a=b&c=d%20e"],
    ["/100%", "/100%"],
    ["/a b", "/a%20b"],
    ["/ä/日本", "/%C3%A4/%E6%97%A5%E6%9C%AC"],
    ['/{"a"}', "/%7B%22a%22%7D"],
    ["/path#fragment", "/path"],
    ["#fragment", "/"],
    ["/a\r\nX-Evil: 1", "/a%0D%0AX-Evil:%201"],
    ["/\ud800", "/%EF%BF%BD"],
  ];
  for (const [given, expected] of cases) {
    test(`${JSON.stringify(given)} is sent as ${expected}`, () => assert.equal(requestPath(given), expected));
  }
});

describe("hostAndPort", () => {
  const cases: readonly (readonly [scheme: "http" | "https", host: string, port: number, expected: string])[] = [
    ["http", "localhost", 8080, "localhost:8080"],
    ["http", "localhost", 80, "localhost"],
    ["http", "localhost", 443, "localhost:443"],
    ["https", "localhost", 443, "localhost"],
    ["https", "localhost", 80, "localhost:80"],
    ["http", "::1", 8080, "[::1]:8080"],
    ["https", "2001:db8::1", 443, "[2001:db8::1]"],
    ["http", "fe80::1%eth0", 8080, "[fe80::1]:8080"],
  ];
  for (const [scheme, host, port, expected] of cases) {
    test(`${scheme} ${host} ${port}: ${expected}`, () => assert.equal(hostAndPort(scheme, host, port), expected));
  }
});
