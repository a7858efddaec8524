import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { EventHistory, EventRecord } from "../event-history.ts";
import { refuse } from "./refusals.ts";

/** So many readers at a time. */
const maxReaders = 64;

/** A reader with more than this unread is cut off: it is never waited for. */
const maxUnreadBytes = 256 * 1024;

/** A comment as often as this shows proxies and readers that the stream is alive. */
const heartbeatMs = 15_000;

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-accel-buffering": "no", // nginx would keep events back
} as const;

/** `/events`: every event as it happens, as server-sent events (WHATWG HTML, section 9.2). */
export function addEventsRoute(server: FastifyInstance, history: EventHistory): void {
  const readers = new Set<ServerResponse>();
  server.addHook("preClose", async () => {
    for (const reader of readers) reader.end();
  });
  server.head("/events", (_request, reply) => reply.headers(headers).send());
  server.get("/events", { exposeHeadRoute: false }, (request, reply) => {
    if (readers.size >= maxReaders) return refuse(reply, 503, `${maxReaders} readers are there already`);
    reply.hijack();
    const reader = reply.raw;
    reader.writeHead(200, headers);
    const send = (text: string): void => {
      reader.write(text);
      if (reader.writableLength > maxUnreadBytes) reader.destroy();
    };
    send("retry: 2000\n\n");
    const last = request.headers["last-event-id"];
    for (const record of typeof last === "string" ? history.after(last) : []) send(eventText(record));
    const unsubscribe = history.subscribe((record) => send(eventText(record)));
    const heartbeat = setInterval(() => send(": alive\n\n"), heartbeatMs);
    readers.add(reader);
    request.raw.socket.setTimeout(0); // the server's bound on idle connections is none for a stream
    reader.once("close", () => {
      clearInterval(heartbeat);
      unsubscribe();
      readers.delete(reader);
    });
    return reply;
  });
}

function eventText(record: EventRecord): string {
  return `id: ${record.id}\nevent: ${record.type}\ndata: ${JSON.stringify(record)}\n\n`;
}
