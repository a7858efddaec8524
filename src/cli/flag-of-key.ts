import type { ConfigPath } from "../config/config-path.ts";

/** The flag that stands for each key of a check, lists' indexes left out. A key that is not here has no flag. */
export const flagByKey: Readonly<Record<string, string>> = {
  timeoutSeconds: "--timeout",
  "httpGet.protocol": "--http2",
  "httpGet.httpHeaders": "-H",
  "httpGet.httpHeaders.valueFrom": "--header-file",
  "httpGet.expect.status": "--expect-status",
  "httpGet.expect.headers": "--expect-header",
  "httpGet.expect.body.contains": "--expect-body",
  "httpGet.expect.body.matches": "--expect-body-matches",
  "httpGet.expect.body.json": "--expect-json",
  "httpGet.expect.maxBodyBytes": "--max-body-bytes",
  "tcpSocket.exchange.send": "--send",
  "tcpSocket.exchange.sendHex": "--send-hex",
  "tcpSocket.exchange.expect": "--expect",
  "tcpSocket.settleSeconds": "--settle",
  "grpc.service": "--service",
  "grpc.authority": "--authority",
  "grpc.metadata": "-H",
  "grpc.metadata.valueFrom": "--header-file",
  "tls.caFile": "--cacert",
  "tls.certFile": "--cert",
  "tls.keyFile": "--key",
  "tls.serverName": "--server-name",
  "tls.spiffeId": "--spiffe-id",
  "tls.insecureSkipVerify": "--insecure",
  "tls.minVersion": "--tlsv1.3",
  "tls.expiresWithinSeconds": "--expires-within",
};

/** Keys of a check that have no flag, and why. */
export const keysWithoutFlag: Readonly<Record<string, string>> = {
  name: "the URL tells which it is",
  "httpGet.scheme": "in the URL",
  "httpGet.host": "in the URL",
  "httpGet.port": "in the URL",
  "httpGet.socketPath": "in the URL",
  "httpGet.path": "in the URL",
  "tcpSocket.host": "in the URL",
  "tcpSocket.port": "in the URL",
  "tcpSocket.socketPath": "in the URL",
  "grpc.host": "in the URL",
  "grpc.port": "in the URL",
  "grpc.socketPath": "in the URL",
  "httpGet.connection": "one probe keeps no connection",
  "grpc.connection": "one probe keeps no connection",
  "grpc.watch": "one probe asks once",
  initialDelaySeconds: "of the schedule",
  periodSeconds: "of the schedule",
  retryPeriodSeconds: "of the schedule",
  staleAfterSeconds: "of the schedule",
  successThreshold: "of the verdict",
  failureThreshold: "of the verdict",
  groups: "of the verdict",
  critical: "of the verdict",
  dependsOn: "of the verdict",
  mode: "of the verdict",
  "metrics.durationBuckets": "one probe fills no histogram",
  terminationGracePeriodSeconds: "does nothing",
};

/** The flag that a place inside a check's definition was typed as, for messages. */
export function flagOf(path: ConfigPath): string | undefined {
  const keys = path.filter((part) => typeof part === "string" && part !== "checks");
  for (let length = keys.length; length > 0; length -= 1) {
    const flag = flagByKey[keys.slice(0, length).join(".")];
    if (flag !== undefined) return flag;
  }
  return undefined;
}
