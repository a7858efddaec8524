import { request } from "node:http";
import { text } from "node:stream/consumers";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";

/** A front of a sidecar's `/metrics`, and the content types that went through it. */
export type ScrapeFront = { readonly url: string; readonly contentTypes: ReadonlySet<string> };

/**
 * Hands scrapes on, with Prometheus' own `Accept` header or with another one. Only newer versions of Prometheus than
 * Debian's can be told which format to ask for (`scrape_protocols`).
 */
export async function startScrapeFront(t: Lifetime, sidecarUrl: string, accept?: string): Promise<ScrapeFront> {
  const contentTypes = new Set<string>();
  const { url } = await startHttpServer(t, ({ headers }, answer) => {
    const asked = request(`${sidecarUrl}/metrics`, {
      agent: false,
      headers: { accept: accept ?? headers.accept ?? "" },
    });
    asked.on("error", () => answer.destroy());
    asked.on("response", async (response) => {
      const contentType = response.headers["content-type"] ?? "";
      contentTypes.add(contentType);
      answer.setHeader("content-type", contentType);
      answer.end(await text(response));
    });
    asked.end();
  });
  return { url, contentTypes };
}
