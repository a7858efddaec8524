import type { Command } from "commander";
import { seconds } from "./argument.ts";

/** Adds the flags that say how a running sidecar is reached. */
export function addReachFlags(command: Command): Command {
  return command
    .option("--url <url>", "where it listens: http:// or https://", "http://127.0.0.1:8099")
    .option("--timeout <seconds>", "deadline over each request", seconds, 5)
    .option("--cacert <file>", "PEM authorities to verify the sidecar against")
    .option("--cert <file>", "PEM client certificate")
    .option("--key <file>", "PEM private key of the client certificate")
    .option("--server-name <name>", "name to send as SNI and to verify, in place of the host")
    .option("-k, --insecure", "accept any certificate");
}
