import { type handleUnaryCall, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import type { EventListener } from "../event.ts";
import type { HealthStore } from "../health-store.ts";
import { type ServingStatus, serviceNames, servingStatus, viewOf } from "./grpc-serving-status.ts";
import type { WatchCall } from "./grpc-watcher.ts";
import type { GrpcWatchers } from "./grpc-watchers.ts";

type CheckRequest = { readonly service: string };
type CheckResponse = { readonly status: ServingStatus };
type ListResponse = { readonly statuses: Readonly<Record<string, CheckResponse>> };

/** So long that the names of this many fit into 4 MiB, which is what gRPC's clients take unless told otherwise. */
const maxListed = 10_000;

/** The three methods of `grpc.health.v1.Health`, answered from memory. */
export function healthHandlers(store: HealthStore, watchers: GrpcWatchers, publish: EventListener) {
  const check = answering(publish, "Check", ({ service }: CheckRequest): Answer<CheckResponse> => {
    const found = servingStatus(service, viewOf(store));
    return found ? { status: found } : { code: status.NOT_FOUND, details: `unknown service ${quoted(service)}` };
  });
  const list = answering(publish, "List", (): Answer<ListResponse> => {
    const view = viewOf(store);
    const names = serviceNames(view);
    if (names.length > maxListed) {
      return { code: status.RESOURCE_EXHAUSTED, details: `too many services to list (${maxListed} at most)` };
    }
    const entries = names.map((name) => [name, { status: servingStatus(name, view) ?? "NOT_SERVING" }] as const);
    return { statuses: Object.fromEntries(entries) };
  });
  const watch = (call: WatchCall) => {
    try {
      watchers.add(call);
    } catch (error) {
      publish({ type: "request-failed", request: "grpc.health.v1.Health/Watch", error });
      call.emit("error", internalError);
    }
  };
  return { check, list, watch };
}

type Refusal = { readonly code: status; readonly details: string };
type Answer<T> = T | Refusal;

const internalError: Refusal = { code: status.INTERNAL, details: "internal error" };

/** A method of one answer. One that throws is a bug of ours: told as an event, with its stack, and not to the client. */
function answering<Request, Response extends object>(
  publish: EventListener,
  method: string,
  answer: (request: Request) => Answer<Response>,
): handleUnaryCall<Request, Response> {
  const safely = (request: Request): Answer<Response> => {
    try {
      return answer(request);
    } catch (error) {
      publish({ type: "request-failed", request: `grpc.health.v1.Health/${method}`, error });
      return internalError;
    }
  };
  return ({ request }: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    const answered = safely(request);
    if ("code" in answered) callback(answered);
    else callback(null, answered);
  };
}

/** A client's words are shortened, since they come back in a header; that cannot hold half a surrogate pair either. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}
