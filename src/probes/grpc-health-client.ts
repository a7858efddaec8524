import { fileURLToPath } from "node:url";
import { loadPackageDefinition, type ServiceClientConstructor } from "@grpc/grpc-js";
import { fromJSON, loadSync, type Options, type PackageDefinition } from "@grpc/proto-loader";

declare const PODPULSE_HEALTH_PROTO_JSON: string | undefined;

const options: Options = { enums: String, defaults: true };

/** health.proto, read from the checkout; the bundle has it inside. */
function packageDefinition(): PackageDefinition {
  return typeof PODPULSE_HEALTH_PROTO_JSON === "undefined"
    ? loadSync(fileURLToPath(new URL("../../protos/grpc/health/v1/health.proto", import.meta.url)), options)
    : fromJSON(JSON.parse(PODPULSE_HEALTH_PROTO_JSON), options);
}

type HealthPackage = { grpc: { health: { v1: { Health: ServiceClientConstructor } } } };

/** The client of `grpc.health.v1.Health`, without generated code. */
export const HealthClient: ServiceClientConstructor = (
  loadPackageDefinition(packageDefinition()) as unknown as HealthPackage
).grpc.health.v1.Health;
