import type { Socket } from "node:net";
import type { ProbeFailure } from "../probe.ts";
import type { TcpTarget } from "../target.ts";
import { dial } from "./dial.ts";
import { dialTls, serverNameOf } from "./dial-tls.ts";
import type { ProbeEnvironment, ProbeRun, ProtocolProbe } from "./protocol-probe.ts";
import { Received } from "./received.ts";
import { compileExchange } from "./tcp-exchange.ts";
import { settle } from "./tcp-settle.ts";
import { objectionOf } from "./tls-accepted.ts";
import { TlsIdentity } from "./tls-identity.ts";

/**
 * Connected is success, with `tls` once the handshake is done and the peer verified. Nothing is sent but what
 * `exchange` says; `settleSeconds` keeps the connection for a while after that.
 */
export async function createTcpProbe(target: TcpTarget, environment: ProbeEnvironment): Promise<ProtocolProbe> {
  const identity = target.tls && new TlsIdentity(target.tls, environment.onTlsFilesKept);
  const exchange = target.exchange && (await compileExchange(target.exchange));
  const listens = Boolean(target.settleMs || target.exchange?.some(({ type }) => type === "expect"));
  const talk = async (socket: Socket, run: ProbeRun): Promise<ProbeFailure | undefined> => {
    const received = new Received(socket);
    return (
      (await exchange?.(socket, received, run)) ??
      (target.settleMs ? await settle(received, target.settleMs, run) : undefined)
    );
  };
  // A connect alone has nothing to read.
  const talks = exchange !== undefined || Boolean(target.settleMs);
  return async (run) => {
    const connection = await dial(target.address, run);
    const secured =
      identity && (await dialTls(connection, { identity, serverName: serverNameOf(identity, target.address) }, run));
    const socket = secured ?? connection;
    try {
      const failure =
        (talks ? await talk(socket, run) : undefined) ??
        (secured && !listens ? await objectionOf(secured, run) : undefined);
      return failure ?? { outcome: "success" };
    } finally {
      socket.destroy();
    }
  };
}
