const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** At most this many redirects are followed; one more is a failure (kubelet: `stopped after 10 redirects`). */
export const maxRedirects = 10;

export type Redirect =
  /** The answer is final: no redirect, one without a Location, or one that leaves the host. */
  | { readonly type: "none" }
  | { readonly type: "follow"; readonly url: URL; readonly relative: boolean }
  | { readonly type: "invalid"; readonly location: string };

/**
 * What a redirect means: followed on the same hostname, any port and scheme; to another hostname it is not followed
 * and its 3xx is the answer (kubelet, `RedirectChecker(false)`).
 */
export function redirectOf(status: number, locations: string | readonly string[] | undefined, from: URL): Redirect {
  const [location] = [locations].flat(); // of several the first, as Go
  if (!redirectStatuses.has(status) || !location) return { type: "none" };
  if (!URL.canParse(location, from)) return { type: "invalid", location };
  const url = new URL(location, from);
  const speaksHttp = url.protocol === "http:" || url.protocol === "https:";
  if (!speaksHttp || url.hostname !== from.hostname) return { type: "none" };
  return { type: "follow", url, relative: !URL.canParse(location) };
}
