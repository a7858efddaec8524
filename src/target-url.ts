import { hostInUrl } from "./host-in-url.ts";
import type { Address, ProbeTarget } from "./target.ts";

/** Query parameters (and labels of a list) whose values are secrets by their names. */
const secretName = /token|secret|passw|key|auth|sig|credential|session/i;

/** The target as the URL that a person would type, with the values of secret-looking query parameters masked. */
export function targetUrl(target: ProbeTarget): string {
  const { address } = target;
  switch (target.protocol) {
    case "tcp":
      if (address.type === "unix") return `${target.tls ? "tls+unix" : "unix"}://${address.socketPath}`;
      return `${target.tls ? "tls" : "tcp"}://${authority(address)}`;
    case "http": {
      const scheme = address.type === "unix" ? `${target.scheme}+unix` : target.scheme;
      const path = target.path.startsWith("/") ? target.path : `/${target.path}`;
      return `${scheme}://${authority(address, target.scheme === "https" ? 443 : 80)}${maskQuery(path)}`;
    }
    case "grpc": {
      const scheme = `${target.tls ? "grpcs" : "grpc"}${address.type === "unix" ? "+unix" : ""}`;
      return `${scheme}://${authority(address)}${target.service ? `/${target.service}` : ""}`;
    }
  }
}

function authority(address: Address, defaultPort?: number): string {
  if (address.type === "unix") return encodeURIComponent(address.socketPath);
  const host = hostInUrl(address.host);
  return address.port === defaultPort ? host : `${host}:${address.port}`;
}

/** A URL, or its path, with the values of secret-looking query parameters masked. */
export function maskQuery(path: string): string {
  return path.replaceAll(/([?&])([^=&#]*)=([^&#]*)/g, (whole, separator: string, name: string) =>
    isSecretName(name) ? `${separator}${name}=***` : whole,
  );
}

/** Whether what has this name is probably a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
