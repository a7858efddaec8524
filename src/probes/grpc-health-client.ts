import { makeGenericClientConstructor, type ServiceClientConstructor } from "@grpc/grpc-js";
import { healthMessages } from "./grpc-health-messages.ts";

type Messages<Message> = { readonly write: (message: Message) => Buffer; readonly read: (bytes: Buffer) => Message };

function method<Request, Response>(
  name: string,
  request: Messages<Request>,
  response: Messages<Response>,
  { streams = false } = {},
) {
  return {
    path: `/grpc.health.v1.Health/${name}`,
    originalName: name[0]?.toLowerCase() + name.slice(1),
    requestStream: false,
    responseStream: streams,
    requestSerialize: request.write,
    requestDeserialize: request.read,
    responseSerialize: response.write,
    responseDeserialize: response.read,
  };
}

const { request, response, listRequest, listResponse } = healthMessages;

/** The client of `grpc.health.v1.Health` (protos/grpc/health/v1/health.proto). */
export const HealthClient: ServiceClientConstructor = makeGenericClientConstructor(
  {
    Check: method("Check", request, response),
    Watch: method("Watch", request, response, { streams: true }),
    List: method("List", listRequest, listResponse),
  },
  "Health",
);
