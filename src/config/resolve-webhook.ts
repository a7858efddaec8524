import type { WebhookConfig } from "../config.ts";
import type { Report } from "./config-document.ts";
import type { RawEvents } from "./events-schema.ts";
import { resolveHeader } from "./resolve-header.ts";

/** Where events are sent; undefined when nowhere. What cannot be used goes to `report`. */
export function resolveWebhook({ webhook }: RawEvents, report: Report): WebhookConfig | undefined {
  if (!webhook) return undefined;
  if (!URL.canParse(webhook.url)) {
    report(["events", "webhook", "url"], "is no URL (wanted http://HOST/PATH or https://HOST/PATH)");
  }
  const headers = (webhook.headers ?? []).map((header, index) => {
    return resolveHeader(header, ["events", "webhook", "headers", index], report);
  });
  return { url: webhook.url, headers };
}
