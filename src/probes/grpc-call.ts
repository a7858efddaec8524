import {
  type CallOptions,
  type Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import type { RpcEnd } from "./grpc-failure.ts";
import { maskSent } from "./mask-sent.ts";

/** A message of the health service: what Check answers, and what Watch sends each time. */
export type HealthMessage = { readonly status: string } | undefined;

type CheckCallback = (error: ServiceError | null, response?: HealthMessage) => void;
type HealthMethods = {
  Check(
    request: { service: string },
    metadata: Metadata,
    options: CallOptions,
    callback: CheckCallback,
  ): ClientUnaryCall;
  Watch(request: { service: string }, metadata: Metadata): ClientReadableStream<HealthMessage>;
};

/** Takes how a call ended: with the serving status that was asked for, or without one. */
type OnEnd = (end: string | RpcEnd) => void;

/** Calls `Health/Check`. It ends by itself with its connection, unless it was still waiting for one. */
export function callCheck(
  client: Client,
  service: string,
  metadata: Metadata,
  onEnd: OnEnd,
  options: CallOptions = {},
): { cancel(): void } {
  let headers: Metadata | undefined;
  const call = methodsOf(client).Check({ service }, metadata, options, (error, response) => {
    if (!error) onEnd(servingStatusOf(response));
    // A server that only has an error to send sends no metadata before it: then it comes with the error.
    else {
      const { code, details } = error;
      onEnd({ code, details: maskMetadata(details, metadata), ...serverWords(headers, error.metadata) });
    }
  });
  call.on("metadata", (metadata) => {
    headers = metadata;
  });
  return call;
}

/** Calls `Health/Watch`. */
export function callWatch(client: Client, service: string, metadata: Metadata): ClientReadableStream<HealthMessage> {
  return methodsOf(client).Watch({ service }, metadata);
}

export function servingStatusOf(message: HealthMessage): string {
  return String(message?.status ?? "UNKNOWN");
}

/** What a server says of a call, without the values of the metadata that came with it. */
export function maskMetadata(details: string, metadata: Metadata): string {
  return maskSent(details, Object.values(metadata.toJSON()).flat().map(String));
}

/** What the server sent beside the status: headers, trailers, or both in one. */
export function serverWords(
  headers: Metadata | undefined,
  trailers: Metadata = new Metadata(),
): Pick<RpcEnd, "fromServer" | "headers"> {
  const words = { ...headers?.getMap(), ...trailers.getMap() };
  const texts = Object.entries(words).map(([name, value]) => [name, String(value)]);
  return { fromServer: headers !== undefined || texts.length > 0, headers: Object.fromEntries(texts) };
}

function methodsOf(client: Client): HealthMethods {
  return client as unknown as HealthMethods;
}
