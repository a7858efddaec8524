/** A host as it stands in a URL or beside a port: IPv6 addresses in brackets (RFC 3986, section 3.2.2). */
export function hostInUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
