import { createSocket } from "node:dgram";
import { type Answer, decode, encode } from "dns-packet";
import type { Lifetime } from "./lifetime.ts";

/** What a test nameserver knows: addresses by name; `SERVFAIL` is said, and `silent` is never answered. */
export type Zone = { readonly [name: string]: readonly string[] | "SERVFAIL" | "silent" };

export type DnsServer = {
  /** As it stands in a resolv.conf, with its port. */
  readonly nameserver: string;
  /** The names that were asked for, each once a query. */
  readonly asked: () => readonly string[];
};

/** A real nameserver on loopback that knows a zone; any other name does not exist. */
export async function startDnsServer(t: Lifetime, zone: Zone): Promise<DnsServer> {
  const asked: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (message, peer) => {
    const { id, questions = [] } = decode(message);
    const [question] = questions;
    if (!question) return;
    asked.push(`${question.name} ${question.type}`);
    const known = zone[question.name];
    if (known === "silent") return;
    const answers = answersTo(question.name, question.type, known);
    const code = { found: 0, servfail: 2, nxdomain: 3 }[
      known === "SERVFAIL" ? "servfail" : known ? "found" : "nxdomain"
    ];
    socket.send(encode({ type: "response", id: id ?? 0, flags: code, questions, answers }), peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  t.after(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  return { nameserver: `127.0.0.1:${socket.address().port}`, asked: () => asked };
}

function answersTo(name: string, type: string, known: Zone[string] | undefined): Answer[] {
  if (typeof known !== "object") return [];
  return known
    .filter((address) => (type === "AAAA") === address.includes(":"))
    .map((data) => ({ name, type: type === "AAAA" ? "AAAA" : "A", ttl: 1, data }));
}
