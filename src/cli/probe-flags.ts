import { type Command, Option } from "commander";
import { collect, seconds, wholeNumber } from "./argument.ts";
import type { ExchangeFlag } from "./probe-options.ts";

/** Adds the flags that say what a probe does, the same for every command that takes target URLs. */
export function addProbeFlags(command: Command): Command {
  addHttpFlags(command);
  addTcpFlags(command);
  command
    .optionsGroup("gRPC:")
    .option("--service <name>", "service to ask for, in place of the URL's")
    .option("--authority <name>", "sent as :authority, in place of the server name or host and port");
  return addTlsFlags(command);
}

function addHttpFlags(command: Command): void {
  command
    .optionsGroup("HTTP and gRPC:")
    .option("-H, --header <name: value>", "header or metadata to send; may be repeated", collect)
    .option("--header-file <name: path>", "the same, its value read from a file; may be repeated", collect)
    .optionsGroup("HTTP:")
    .option("--http2", "speak HTTP/2 if the server agrees (ALPN)")
    .option("--http2-prior-knowledge", "speak HTTP/2 only, also without TLS")
    .option("--expect-status <list>", "codes and ranges that are success, for example 200-299,404 (default: 200-399)")
    .option("--expect-header <name: pattern>", "a header must match an RE2 pattern; may be repeated", collect)
    .option("--expect-body <text>", "the body must hold a text")
    .option("--expect-body-matches <pattern>", "the body must match an RE2 pattern")
    .option("--expect-json <pointer=value>", "the body's value at a JSON Pointer, for example /status=UP")
    .option("--max-body-bytes <number>", "the body is read up to here (default: 10240)", wholeNumber(0, 16_777_216));
}

function addTcpFlags(command: Command): void {
  // One list for the three, since their order on the command line is the order of the talk.
  const steps: ExchangeFlag[] = [];
  const step = (type: ExchangeFlag["type"]) => (text: string) => {
    steps.push({ type, text });
    return steps;
  };
  command
    .optionsGroup("TCP, in the order given:")
    .option("--send <text>", "text to send; \\r \\n \\t \\\\ and \\xHH stand for characters", step("send"))
    .option("--send-hex <digits>", "bytes to send", step("sendHex"))
    .option("--expect <pattern>", "an RE2 pattern that must arrive", step("expect"))
    .addOption(new Option("--settle <seconds>", "how long the connection must last to count").argParser(seconds));
}

function addTlsFlags(command: Command): Command {
  return command
    .optionsGroup("TLS:")
    .option("--cacert <file>", "PEM authorities to verify the peer against")
    .option("--cert <file>", "PEM client certificate")
    .option("--key <file>", "PEM private key of the client certificate")
    .option("--server-name <name>", "name to send as SNI and to verify, in place of the host")
    .option("--spiffe-id <id>", "SPIFFE ID to verify in place of the name; ends in /* for any below")
    .option("--tlsv1.3", "accept TLS 1.3 or later only")
    .option("-k, --insecure", "accept any certificate");
}
