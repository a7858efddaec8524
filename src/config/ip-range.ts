import { isIP } from "node:net";

const bits = { 4: 32, 6: 128 } as const;

/** Whether a text is an IP address, or one with a prefix length (CIDR, RFC 4632 and RFC 4291). */
export function isIpRange(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits[family]);
}
