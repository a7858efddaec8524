import { fileURLToPath } from "node:url";
import {
  type Client,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { fromJSON, loadSync, type Options, type PackageDefinition } from "@grpc/proto-loader";
import { messageOf } from "../../errors.ts";
import { goStatusText } from "./go-status.ts";
import { type Attempt, keepTrying } from "./keep-trying.ts";
import { spiffeEnd } from "./probe-end.ts";
import { type Svid, type SvidResponse, svidOf } from "./svid.ts";

declare const PODPULSE_WORKLOAD_PROTO_JSON: string | undefined;

const options: Options = { defaults: true };

/** workload.proto, read from the checkout; the bundle has it inside. */
function packageDefinition(): PackageDefinition {
  return typeof PODPULSE_WORKLOAD_PROTO_JSON === "undefined"
    ? loadSync(fileURLToPath(new URL("../../../protos/spiffe/workload.proto", import.meta.url)), options)
    : fromJSON(JSON.parse(PODPULSE_WORKLOAD_PROTO_JSON), options);
}

type WorkloadPackage = { SpiffeWorkloadAPI: ServiceClientConstructor };
type WorkloadMethods = { FetchX509SVID(request: object, metadata: Metadata): ClientReadableStream<SvidResponse> };

/** Asks the Workload API for our SVID, again and again until it gives one or the time is over. Throws a ProbeEnd. */
export async function fetchSvid(target: string, timeoutMs: number, cancel: AbortSignal): Promise<Svid> {
  const { SpiffeWorkloadAPI } = loadPackageDefinition(packageDefinition()) as unknown as WorkloadPackage;
  const client = new SpiffeWorkloadAPI(target, credentials.createInsecure(), {
    "grpc.default_authority": "localhost",
    "grpc.enable_http_proxy": 0,
    "grpc.enable_retries": 0,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1000,
    "grpc.service_config_disable_resolution": 1,
  });
  try {
    const fetched = await keepTrying((signal) => attempt(client, signal), timeoutMs, cancel);
    if (fetched.type === "done") return fetched.value;
    throw spiffeEnd("context deadline exceeded", fetched.cause);
  } catch (error) {
    throw cancel.aborted ? spiffeEnd("context canceled") : error;
  } finally {
    client.close();
  }
}

async function attempt(client: Client, signal: AbortSignal): Promise<Attempt<Svid>> {
  const metadata = new Metadata();
  metadata.set("workload.spiffe.io", "true");
  const { promise, resolve, reject } = Promise.withResolvers<SvidResponse>();
  const stream = (client as unknown as WorkloadMethods).FetchX509SVID({}, metadata);
  const cancel = () => stream.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  stream.once("data", resolve);
  stream.once("end", () => reject(new Error("the Workload API ended without an SVID")));
  stream.on("error", reject);
  try {
    return { type: "done", value: svidOf(await promise) };
  } catch (error) {
    if (signal.aborted) return { type: "failed", cause: "the Workload API did not answer" };
    const { code, details } = error as ServiceError;
    if (code === undefined) return { type: "failed", cause: messageOf(error) };
    const words = goStatusText({ code, details });
    if (code === status.INVALID_ARGUMENT || code === status.CANCELLED) throw spiffeEnd(words);
    return { type: "failed", cause: `the Workload API failed: ${words}` };
  } finally {
    signal.removeEventListener("abort", cancel);
    stream.cancel();
  }
}
