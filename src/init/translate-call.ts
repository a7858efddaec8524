import type { ContainerView, KubeletCall } from "../manifest/pod-view.ts";
import { grpcFromCommand } from "./grpc-command.ts";

/** The probe of a check, as it stands in a configuration; or why kubelet's stays where it is. */
export type Translated =
  | { readonly handler: Readonly<Record<string, object>>; readonly tls?: object }
  | { readonly left: string };

/** What kubelet does at a probe, as the body of a check. */
export function translateCall(call: KubeletCall, container: ContainerView): Translated {
  if (call.type === "exec") {
    const left = { left: `podpulse runs no commands (${call.command.join(" ").slice(0, 60)})` };
    return grpcFromCommand(call.command) ?? left;
  }
  if (call.type === "sleep") return { left: "it is no probe" };
  const port = typeof call.port === "number" ? call.port : container.ports.get(call.port);
  if (port === undefined) return { left: `${container.name} declares no port named ${call.port}` };
  switch (call.type) {
    case "tcp":
      return { handler: { tcpSocket: { ...hostOf(call), port } } };
    case "grpc":
      return { handler: { grpc: { port, ...(call.service ? { service: call.service } : {}) } } };
    case "http": {
      const secure = call.scheme === "HTTPS";
      const httpGet = {
        ...(secure ? { scheme: "HTTPS" } : {}),
        ...hostOf(call),
        port,
        path: call.path,
        ...(call.headers.length > 0 ? { httpHeaders: call.headers } : {}),
      };
      // As kubelet does it: without looking at the certificate.
      return { handler: { httpGet }, ...(secure ? { tls: { insecureSkipVerify: true } } : {}) };
    }
  }
}

function hostOf({ host }: { readonly host?: string }): { readonly host?: string } {
  return host === undefined ? {} : { host };
}
