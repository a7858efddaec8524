import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createHostResolver, type HostResolver } from "../../src/probes/host-resolver.ts";
import { ProbeError } from "../../src/probes/probe-error.ts";
import { startDnsServer, type Zone } from "../support/dns-server.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";

async function resolverOf(t: TestContext, resolvConf: string, hosts = ""): Promise<HostResolver> {
  const folder = await tempFolder(t);
  const files = { hosts: join(folder, "hosts"), resolvConf: join(folder, "resolv.conf") };
  await writeFile(files.hosts, hosts);
  await writeFile(files.resolvConf, resolvConf);
  return createHostResolver(files);
}

const zone: Zone = {
  "shop.local": ["10.0.0.7"],
  "six.local": ["2001:db8::7"],
  "both.local": ["10.0.0.7", "10.0.0.8", "2001:db8::7"],
  "orders.ns.svc": ["10.0.0.9"],
  "broken.local": "SERVFAIL",
  "dead.local": "silent",
};

const found = [
  { host: "shop.local", addresses: ["10.0.0.7"] },
  { host: "six.local", addresses: ["2001:db8::7"] },
  { host: "both.local", addresses: ["10.0.0.7", "10.0.0.8", "2001:db8::7"] },
  { host: "orders", addresses: ["10.0.0.9"] },
  { host: "in-hosts", addresses: ["10.1.1.1"] },
];

for (const { host, addresses } of found) {
  test(`${host} is found at ${addresses.join(", ")}`, async (t) => {
    const server = await startDnsServer(t, zone);
    const resolve = await resolverOf(t, `nameserver ${server.nameserver}\nsearch ns.svc\n`, "10.1.1.1 in-hosts\n");
    const answer = await leavesNothingOpen(() => resolve(host, new AbortController().signal));
    assert.deepEqual(answer.map(({ address }) => address).toSorted(), addresses.toSorted());
    if (host === "in-hosts") assert.deepEqual(server.asked(), []);
  });
}

const failing = [
  { host: "nowhere.local", message: /^there is no address for nowhere\.local$/ },
  { host: "broken.local", message: /^broken\.local could not be resolved: the nameserver failed \(SERVFAIL\)$/ },
  { host: "a b", message: /^a b could not be resolved: that is no host name$/ },
];

for (const { host, message } of failing) {
  test(`${host} is reason dns`, async (t) => {
    const server = await startDnsServer(t, zone);
    const resolve = await resolverOf(t, `nameserver ${server.nameserver}\n`);
    await leavesNothingOpen(async () => {
      await assert.rejects(resolve(host, new AbortController().signal), (error) => {
        assert.ok(error instanceof ProbeError);
        assert.equal(error.reason, "dns");
        assert.match(error.message, message);
        return true;
      });
    });
  });
}

test("a nameserver that is not there is reason dns, not refused", async (t) => {
  const resolve = await resolverOf(t, `nameserver 127.0.0.1:${await unusedPort()}\n`);
  await assert.rejects(resolve("shop.local", new AbortController().signal), { reason: "dns" });
});

test("a nameserver that never answers is given up at the deadline, with nothing left open", async (t) => {
  const server = await startDnsServer(t, zone);
  const resolve = await resolverOf(t, `nameserver ${server.nameserver}\n`);
  const deadline = new Error("deadline");
  await leavesNothingOpen(async () => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(deadline), 200);
    const startedAt = performance.now();
    await assert.rejects(resolve("dead.local", stop.signal), deadline);
    assert.ok(performance.now() - startedAt < 400);
    clearTimeout(timer);
  });
});

test("a name that is never answered does not delay another", async (t) => {
  const server = await startDnsServer(t, zone);
  const resolve = await resolverOf(t, `nameserver ${server.nameserver}\n`);
  const stop = new AbortController();
  const dead = Array.from({ length: 100 }, () => resolve("dead.local", stop.signal).catch(() => "given up"));
  const startedAt = performance.now();
  await resolve("shop.local", stop.signal);
  assert.ok(performance.now() - startedAt < 1000);
  stop.abort();
  assert.deepEqual(new Set(await Promise.all(dead)), new Set(["given up"]));
});
