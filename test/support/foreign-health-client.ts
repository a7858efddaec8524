import {
  type ChannelCredentials,
  credentials,
  Metadata,
  type MethodDefinition,
  makeGenericClientConstructor,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { service } from "grpc-health-check";
import type { Lifetime } from "./lifetime.ts";

type Response = { readonly status: string };
type ListResponse = { readonly statuses: Readonly<Record<string, Response>> };

/** A name such as NOT_FOUND, and the server's words. */
export type RpcEnd = { readonly code: string; readonly details: string };

const endOf = ({ code, details }: Pick<ServiceError, "code" | "details">): RpcEnd => ({ code: status[code], details });

/** A client of the health service by grpc's own definition of it (grpc-health-check), not by ours. */
export function foreignClient(
  t: Lifetime,
  target: string,
  { credentials: own = credentials.createInsecure() }: { readonly credentials?: ChannelCredentials } = {},
) {
  const client = new (makeGenericClientConstructor(service, "Health"))(target, own, {
    "grpc.enable_http_proxy": 0,
    "grpc.use_local_subchannel_pool": 1,
  });
  t.after(() => client.close());
  const { Check: check, List: list, Watch: watch } = service;
  if (!check || !list || !watch) throw new Error("grpc-health-check has another service than before");

  function unary<T>(method: MethodDefinition<object, object>, request: object): Promise<T | RpcEnd> {
    return new Promise((resolve) => {
      const { path, requestSerialize, responseDeserialize } = method;
      const options = { deadline: Date.now() + 10_000 };
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, options, (error, value) =>
        resolve(error ? endOf(error) : (value as T)),
      );
    });
  }

  return {
    /** The serving status, or how the call failed. */
    check: async (name: string): Promise<string | RpcEnd> => {
      const answer = await unary<Response>(check, { service: name });
      return "status" in answer ? answer.status : answer;
    },
    list: () => unary<ListResponse>(list, {}),
    /** A stream with what it has brought so far. */
    watch: (name: string, metadata?: Metadata) => {
      const { path, requestSerialize, responseDeserialize } = watch;
      const stream = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { service: name },
        metadata ?? new Metadata(),
      );
      const seen: string[] = [];
      const { promise: ended, resolve } = Promise.withResolvers<RpcEnd>();
      stream.on("data", (message: Response) => void seen.push(message.status));
      stream.on("error", () => {});
      stream.on("status", (end) => resolve(endOf(end)));
      return { seen, ended, cancel: () => stream.cancel() };
    },
  };
}
