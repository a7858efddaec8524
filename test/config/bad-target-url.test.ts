import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkFromUrl, type UrlOverrides } from "../../src/config/target-from-url.ts";
import { UsageError } from "../../src/errors.ts";

describe("no target URL", () => {
  const table: readonly { readonly url: string; readonly why: string }[] = [
    { url: "", why: "it has no scheme" },
    { url: "localhost", why: "it has no scheme" },
    { url: "localhost:8080", why: "it has no scheme" },
    { url: "http:/shop", why: "it has no scheme" },
    { url: "redis://cache:6379", why: "the scheme redis is not known" },
    { url: "constructor://cache:6379", why: "the scheme constructor is not known" },
    { url: "tcp://db", why: "it names no port" },
    { url: "tcp://db:", why: "it names no port" },
    { url: "grpc://db/service", why: "it names no port" },
    { url: "tcp://:5432", why: "it names no host" },
    { url: "http://", why: "it names no host" },
    { url: "http:///health", why: "it names no host" },
    { url: "tcp://db:0", why: "its port is no number from 1 to 65535" },
    { url: "tcp://db:65536", why: "its port is no number from 1 to 65535" },
    { url: "http://shop:http/", why: "its port is no number from 1 to 65535" },
    { url: "tcp://db:5432/path", why: "TCP has no path" },
    { url: "tls://db:5432?x", why: "TCP has no path" },
    { url: "tcp://[::1:5432", why: "its port is no number from 1 to 65535" },
    { url: "http://[zz]/", why: "it is no valid URL" },
    { url: "http://a b/", why: "it is no valid URL" },
    { url: "unix://run/a.sock", why: "a socket path begins with a slash: unix:///run/a.sock" },
    { url: "unix:///", why: "a socket path begins with a slash: unix:///run/a.sock" },
    { url: "http+unix:///run/a.sock", why: "the socket path is not percent-encoded" },
    { url: "grpc+unix://run/a.sock", why: "the socket path is not percent-encoded" },
    { url: "grpc://db:1/%zz", why: 'it has a "%" that is not followed by the code of a character' },
    { url: "unix:///%", why: 'it has a "%" that is not followed by the code of a character' },
    { url: "http+unix://%2/", why: 'it has a "%" that is not followed by the code of a character' },
  ];
  for (const { url, why } of table) {
    test(JSON.stringify(url), () => {
      const whole = `Cannot read the target ${JSON.stringify(url)}: ${why} (wanted one of tcp://HOST:PORT, `;
      assert.throws(
        () => checkFromUrl(url),
        (error) => error instanceof UsageError && error.message.startsWith(whole),
      );
    });
  }

  for (const url of [
    "http://user:secret@shop/",
    "tcp://user:secr@et@db:1",
    "user:secret@shop:80",
    "redis://:secret@r",
  ]) {
    test(`${url.replace(/secr@?et/, "...")}: the password is not told`, () => {
      assert.throws(
        () => checkFromUrl(url),
        (error) => error instanceof UsageError && /\*\*\*@/.test(error.message) && !/secr/.test(error.message),
      );
    });
  }

  const refused: readonly {
    readonly name: string;
    readonly url: string;
    readonly overrides?: UrlOverrides;
    readonly why: RegExp;
  }[] = [
    { name: "a host with a space", url: "tcp://a%20b:1", why: /: host has a wrong value \(found "a b"/ },
    { name: "a very long path", url: `http://shop/${"x".repeat(9000)}`, why: /: path has a wrong value/ },
    { name: "a very long service", url: `grpc://shop:1/${"x".repeat(2000)}`, why: /: service has a wrong value/ },
    {
      name: "a header about the body",
      url: "http://shop/",
      overrides: { headers: [{ name: "Content-Length", value: "1" }] },
      why: /: -H Content-Length: the name cannot be set \(found Content-Length/,
    },
    {
      name: "binary metadata",
      url: "grpc://shop:1",
      overrides: { headers: [{ name: "trace-bin", value: "x" }] },
      why: /: -H trace-bin: the name cannot be set on a probe \(found trace-bin, which wants bytes, not a text\)/,
    },
    {
      name: "a header name that gRPC does not have",
      url: "grpc://shop:1",
      overrides: { headers: [{ name: "a!b", value: "x" }] },
      why: /: -H a!b: the name has a wrong value \(found "a!b", wanted a metadata key/,
    },
    {
      name: "a header value that gRPC does not have",
      url: "grpc://shop:1",
      overrides: { headers: [{ name: "a", value: "é" }] },
      why: /: -H a: the value has a wrong value \(found a text, wanted one line of at most 8192 ASCII/,
    },
    {
      name: "metadata that gRPC sets itself",
      url: "grpc://shop:1",
      overrides: { headers: [{ name: "User-Agent", value: "x" }] },
      why: /: -H User-Agent: the name cannot be set on a probe \(found user-agent, which belongs to gRPC itself\)/,
    },
    {
      name: "a name that is no DNS label",
      url: "tcp://a:1",
      overrides: { name: "A" },
      why: /: name has a wrong value \(found "A"/,
    },
  ];
  for (const { name, url, overrides, why } of refused) {
    test(name, () => {
      assert.throws(
        () => checkFromUrl(url, overrides),
        (error) => error instanceof UsageError && why.test(error.message),
      );
    });
  }
});
