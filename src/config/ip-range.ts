import { isIPv4, SocketAddress } from "node:net";

const bits = { 4: 32, 6: 128 } as const;

/** Whether a text is an IP address, or one with a prefix length (CIDR, RFC 4632 and RFC 4291). */
export function isIpRange(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const family = familyOf(address);
  if (family === undefined || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits[family]);
}

function familyOf(address: string): 4 | 6 | undefined {
  if (isIPv4(address)) return 4;
  try {
    // Not `isIPv6`: its pattern takes 4 ms to compile, at each start.
    new SocketAddress({ address, family: "ipv6" });
    return 6;
  } catch {
    return undefined;
  }
}
