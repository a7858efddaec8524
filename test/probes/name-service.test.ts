import assert from "node:assert/strict";
import { test } from "node:test";
import { addressesInHosts, candidateNames, parseResolvConf } from "../../src/probes/name-service.ts";

const hosts = `
127.0.0.1\tlocalhost  localhost.localdomain # the loopback
::1 localhost ip6-localhost
# 10.0.0.9 commented
10.0.0.7 Shop.Local shop
not-an-address shop
fe80::1%lo0 zoned
`;

const hostsTable = [
  { name: "a name in both families", host: "localhost", addresses: ["127.0.0.1", "::1"] },
  { name: "an alias", host: "shop", addresses: ["10.0.0.7"] },
  { name: "any case, and a final dot", host: "SHOP.local.", addresses: ["10.0.0.7"] },
  { name: "a comment is no entry", host: "commented", addresses: [] },
  { name: "part of a name is no match", host: "sho", addresses: [] },
  { name: "an address with a zone", host: "zoned", addresses: ["fe80::1%lo0"] },
];

for (const { name, host, addresses } of hostsTable) {
  test(`hosts: ${name}`, () => {
    assert.deepEqual(
      addressesInHosts(hosts, host).map(({ address }) => address),
      addresses,
    );
  });
}

const resolvTable = [
  { name: "an empty file", text: "", nameservers: [], search: [], ndots: 1 },
  {
    name: "a pod's",
    text: "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5 timeout:2\n",
    nameservers: ["10.96.0.10"],
    search: ["shop.svc.cluster.local", "svc.cluster.local", "cluster.local"],
    ndots: 5,
  },
  {
    name: "several nameservers, comments, the last search list",
    text: "# c\n; c\nsearch a.\nnameserver 10.0.0.1 # c\nnameserver fe80::1%eth0\ndomain b.\noptions rotate\n",
    nameservers: ["10.0.0.1", "fe80::1%eth0"],
    search: ["b"],
    ndots: 1,
  },
  { name: "ndots is at most 15", text: "options ndots:99", nameservers: [], search: [], ndots: 15 },
];

for (const { name, text, ...settings } of resolvTable) {
  test(`resolv.conf: ${name}`, () => assert.deepEqual(parseResolvConf(text), settings));
}

const search = ["ns.svc", "svc"];
const candidates = [
  {
    name: "few dots: the search list first",
    host: "orders",
    ndots: 5,
    names: ["orders.ns.svc", "orders.svc", "orders"],
  },
  { name: "enough dots: as it is first", host: "a.b", ndots: 1, names: ["a.b", "a.b.ns.svc", "a.b.svc"] },
  { name: "a final dot rules out the search", host: "a.b.", ndots: 5, names: ["a.b"] },
];

for (const { name, host, ndots, names } of candidates) {
  test(`candidates: ${name}`, () => assert.deepEqual(candidateNames(host, { nameservers: [], search, ndots }), names));
}
