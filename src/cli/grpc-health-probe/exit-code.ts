/** What grpc_health_probe ends with. */
export const probeExitCode = {
  serving: 0,
  /** Arguments, or files that they name. */
  usage: 1,
  notConnected: 2,
  rpcFailed: 3,
  /** The call went well; the service is not serving. */
  unhealthy: 4,
  /** The SPIFFE Workload API gave no certificate. */
  noSpiffeCredentials: 20,
} as const;

export type ProbeExitCode = (typeof probeExitCode)[keyof typeof probeExitCode];
