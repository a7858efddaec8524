import * as fs from "node:fs";
import { promisify } from "node:util";
import request from "undici/lib/api/api-request.js";
import Client from "undici/lib/dispatcher/client.js";
import type { WebhookConfig } from "../config.ts";
import { version } from "../version.ts";

// Not `node:fs/promises`, which loads readline with it: 5 ms of a start.
const readFile = promisify(fs.readFile);

/** What became of a request: taken, or refused for good, or worth another attempt. */
export type WebhookAnswer =
  | { readonly type: "taken" }
  | { readonly type: "refused" | "failed"; readonly message: string };

export type WebhookRequests = {
  /** Sends one body. Never rejects. */
  readonly post: (body: string, signal: AbortSignal) => Promise<WebhookAnswer>;
  readonly close: () => Promise<void>;
};

/** Over the whole request, the answer's body included. */
const timeoutMs = 5000;

/** Of an answer's body, which says nothing to us, so much is read to keep the connection; longer ones end it. */
const maxAnswerBytes = 64 * 1024;

/** Requests to a webhook over one kept connection. TLS is verified, redirects are not followed, no proxy is asked. */
export function createWebhookRequests({ url, headers }: WebhookConfig): WebhookRequests {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, {
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const post: WebhookRequests["post"] = async (body, signal) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
    const giveUp = () => deadline.abort(new Error("podpulse is stopping"));
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      const lines = {
        "content-type": "application/json",
        "user-agent": `podpulse/${version}`,
        ...(await valuesOf(headers)),
      };
      const answer = await request.call(client, {
        method: "POST",
        path: pathname + search,
        headers: lines,
        body,
        signal: deadline.signal,
      });
      await answer.body.dump({ limit: maxAnswerBytes, signal: deadline.signal });
      return answerOf(answer.statusCode);
    } catch (error) {
      const reason: unknown = deadline.signal.aborted ? deadline.signal.reason : error;
      return { type: "failed", message: reason instanceof Error ? reason.message : String(reason) };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    }
  };
  return { post, close: () => client.destroy() };
}

/** A status that a later attempt may change is worth one: 429, 408 and the server's own errors. */
function answerOf(status: number): WebhookAnswer {
  if (status >= 200 && status < 300) return { type: "taken" };
  const message = `answered ${status}`;
  return { type: status === 408 || status === 429 || status >= 500 ? "failed" : "refused", message };
}

/** Names in lower case, so that one given replaces ours; values from files are read anew, so that tokens may rotate. */
async function valuesOf(headers: WebhookConfig["headers"]): Promise<Readonly<Record<string, string>>> {
  const lines = headers.map(async ({ name, value }) => {
    const text = value.type === "literal" ? value.text : (await readFile(value.path, "utf8")).replace(/\r?\n$/, "");
    return [name.toLowerCase(), text] as const;
  });
  return Object.fromEntries(await Promise.all(lines));
}
