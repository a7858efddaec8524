import type { TcpTarget } from "../target.ts";
import { dial } from "./dial.ts";
import { dialTls, serverNameOf } from "./dial-tls.ts";
import type { ProbeEnvironment, ProtocolProbe } from "./protocol-probe.ts";
import { TlsIdentity } from "./tls-identity.ts";

/** Connected is success, with `tls` once the handshake is done and the peer verified. Nothing is sent. */
export function createTcpProbe(target: TcpTarget, environment: ProbeEnvironment): ProtocolProbe {
  const identity = target.tls && new TlsIdentity(target.tls, environment.onTlsFilesKept);
  return async (run) => {
    const socket = await dial(target.address, run);
    if (!identity) {
      socket.destroy();
      return { outcome: "success" };
    }
    const secureSocket = await dialTls(socket, { identity, serverName: serverNameOf(identity, target.address) }, run);
    secureSocket.destroy();
    return { outcome: "success" };
  };
}
