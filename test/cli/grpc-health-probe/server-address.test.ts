import assert from "node:assert/strict";
import { test } from "node:test";
import { type AddressFound, serverAddress } from "../../../src/cli/grpc-health-probe/server-address.ts";

const tcp = (host: string, port: number, authority: string): AddressFound => ({
  type: "found",
  address: { type: "tcp", host, port },
  authority,
});
const unix = (socketPath: string): AddressFound => ({
  type: "found",
  address: { type: "unix", socketPath },
  authority: "localhost",
});

const found: readonly (readonly [addr: string, found: AddressFound])[] = [
  ["localhost:50051", tcp("localhost", 50051, "localhost:50051")],
  ["127.0.0.1:80", tcp("127.0.0.1", 80, "127.0.0.1:80")],
  [":50051", tcp("localhost", 50051, "localhost:50051")],
  ["[::1]:1", tcp("::1", 1, "[::1]:1")],
  ["[fe80::1%eth0]:1", tcp("fe80::1%eth0", 1, "[fe80::1%25eth0]:1")],
  ["my_svc.ns:1", tcp("my_svc.ns", 1, "my_svc.ns:1")],
  ["dns:db:1", tcp("db", 1, "db:1")],
  ["dns:///db:1?x=y", tcp("db", 1, "db:1")],
  ["DNS:///db", tcp("db", 443, "db")],
  ["dns:///[::1]", tcp("::1", 443, "[::1]")],
  ["dns:///::1", tcp("::1", 443, "::1")],
  ["dns:///:1", tcp("localhost", 1, "localhost:1")],
  ["passthrough:db:1", tcp("db", 1, "db:1")],
  ["unix:run/a.sock", unix("run/a.sock")],
  ["unix:/run/a.sock", unix("/run/a.sock")],
  ["unix:///run/a%20b.sock", unix("/run/a b.sock")],
  ["unix-abstract:a", unix("\0a")],
];
for (const [addr, wanted] of found) {
  test(addr, () => assert.deepEqual(serverAddress(addr), wanted));
}

const others: readonly (readonly [addr: string, type: AddressFound["type"], message: RegExp])[] = [
  ["localhost", "useless", /not host:port \(found localhost\)$/],
  ["http://localhost:1", "useless", /not host:port/],
  ["::1:50051", "useless", /not host:port/],
  ["db:http", "useless", /no port number from 1 to 65535 \(found http\)$/],
  ["db:", "useless", /\(found none\)$/],
  ["db:65536", "useless", /\(found 65536\)$/],
  ["unix:", "useless", /no path of a socket file$/],
  ["unix://host/a", "refused", /invalid \(non-empty\) authority: host$/],
  ["dns:///", "refused", /missing address$/],
  ["dns:///db:", "refused", /missing port after port-separator colon$/],
  [
    "dns://8.8.8.8/db:1",
    "refused",
    /^a DNS server in -addr is not supported here \(found 8\.8\.8\.8; use dns:\/\/\/db:1\)$/,
  ],
];
for (const [addr, type, message] of others) {
  test(`${addr} is ${type}`, () => {
    const server = serverAddress(addr);
    assert.equal(server.type, type);
    assert.match("message" in server ? server.message : "", message);
  });
}
