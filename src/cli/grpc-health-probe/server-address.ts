import { isIP } from "node:net";
import type { Address } from "../../target.ts";

/** Where `-addr` points to, and the name that the server is addressed by. */
export type ServerAddress = { readonly address: Address; readonly authority: string };

/**
 * What an `-addr` comes to. `refused`: gRPC itself refuses it, in these words. `useless`: gRPC takes it and then tries
 * in vain, for this reason, until it gives up.
 */
export type AddressFound =
  | ({ readonly type: "found" } & ServerAddress)
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "useless"; readonly message: string };

const idle = "failed to exit idle mode: failed to start resolver";

/** Reads a target of gRPC's naming syntax as grpc-go does: with an unknown scheme, or without one, it is `host:port`. */
export function serverAddress(addr: string): AddressFound {
  const {
    scheme = "",
    host = "",
    path = "",
  } = /^(?<scheme>[a-z][a-z0-9+.-]*):(?:\/\/(?<host>[^/?#]*))?(?<path>[^?#]*)/i.exec(addr)?.groups ?? {};
  switch (scheme.toLowerCase()) {
    case "unix":
    case "unix-abstract":
      if (host !== "") return { type: "refused", message: `${idle}: invalid (non-empty) authority: ${host}` };
      return socketFile(scheme.toLowerCase() === "unix" ? decoded(path) : `\0${decoded(path)}`);
    case "dns":
      if (host !== "") {
        const message = `a DNS server in -addr is not supported here (found ${host}; use dns:///${path.slice(1)})`;
        return { type: "refused", message };
      }
      return dnsTarget(decoded(path.replace(/^\//, "")));
    case "passthrough":
      return hostPort(decoded(path.replace(/^\//, "")));
    default:
      return hostPort(addr);
  }
}

function socketFile(socketPath: string): AddressFound {
  if (socketPath === "") return { type: "useless", message: "-addr holds no path of a socket file" };
  return { type: "found", address: { type: "unix", socketPath }, authority: "localhost" };
}

/** A host without a port is at 443. */
function dnsTarget(endpoint: string): AddressFound {
  const refuse = (message: string): AddressFound => ({ type: "refused", message: `${idle}: ${message}` });
  if (endpoint === "") return refuse("dns resolver: missing address");
  if (isIP(endpoint) === 6) return hostPort(`[${endpoint}]:443`, endpoint);
  if (/^[^:]*:$|\]:$/.test(endpoint)) return refuse("dns resolver: missing port after port-separator colon");
  if (!endpoint.includes(":") || /^\[[^\]]*\]$/.test(endpoint)) return hostPort(`${endpoint}:443`, endpoint);
  return hostPort(endpoint);
}

/** `host:port`, `[host]:port`, or `:port` for this machine. */
function hostPort(endpoint: string, authority = endpoint): AddressFound {
  const {
    bracketed,
    plain = "",
    port,
  } = /^(?:\[(?<bracketed>[^[\]]*)\]|(?<plain>[^[\]:]*)):(?<port>[^:]*)$/.exec(endpoint)?.groups ?? {};
  const host = bracketed ?? plain;
  if (port === undefined) return { type: "useless", message: `-addr is not host:port (found ${endpoint})` };
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
    return { type: "useless", message: `-addr holds no port number from 1 to 65535 (found ${port || "none"})` };
  }
  return {
    type: "found",
    address: { type: "tcp", host: host || "localhost", port: Number(port) },
    authority: host ? encoded(authority) : `localhost${encoded(authority)}`,
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What may not stand in an authority (RFC 3986, section 3.2) is escaped. */
function encoded(authority: string): string {
  return authority.replaceAll(/[^\w.~!$&'()*+,;=:[\]@-]/gu, encodeURIComponent);
}
