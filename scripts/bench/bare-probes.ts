import { connect } from "node:net";
import { credentials, type Client as GrpcClient, makeGenericClientConstructor } from "@grpc/grpc-js";
import { Client } from "undici";
import { healthMessages } from "../../src/probes/grpc-health-messages.ts";

// The fewest calls that a probe can be made of, so many a second: `node bare-probes.ts tcp|http|grpc PORT RATE`. Tells its
// parent how many there were, when asked.

const [kind = "tcp", port = "0", rate = "1"] = process.argv.slice(2);
const timeoutMs = 1000;
let done = 0;

function tcp(): void {
  const socket = connect(Number(port), "127.0.0.1");
  const deadline = setTimeout(() => socket.destroy(), timeoutMs);
  socket.on("error", () => {});
  socket.on("connect", () => socket.destroy());
  socket.on("close", () => {
    clearTimeout(deadline);
    done += 1;
  });
}

function http(): void {
  const client = new Client(`http://127.0.0.1:${port}`);
  const end = () => {
    clearTimeout(deadline);
    done += 1;
    void client.destroy();
  };
  const deadline = setTimeout(end, timeoutMs);
  client.dispatch(
    { method: "GET", path: "/", reset: true },
    { onRequestStart() {}, onResponseStart() {}, onResponseData() {}, onResponseEnd: end, onResponseError: end },
  );
}

const method = {
  path: "/grpc.health.v1.Health/Check",
  requestStream: false,
  responseStream: false,
  requestSerialize: healthMessages.request.write,
  requestDeserialize: healthMessages.request.read,
  responseSerialize: healthMessages.response.write,
  responseDeserialize: healthMessages.response.read,
};
const Health = makeGenericClientConstructor({ Check: method }, "Health");
type Check = { Check(request: { service: string }, options: object, callback: () => void): void };

function grpc(): void {
  const options = { "grpc.use_local_subchannel_pool": 1 }; // else the connection would be kept
  const client: GrpcClient = new Health(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  (client as unknown as Check).Check({ service: "" }, { deadline: Date.now() + timeoutMs }, () => {
    done += 1;
    client.close();
  });
}

const probe = { tcp, http, grpc }[kind];
if (!probe) throw new Error(`There is no ${kind}`);
const startedAt = performance.now();
let begun = 0;
setInterval(() => {
  const due = ((performance.now() - startedAt) * Number(rate)) / 1000;
  for (; begun < due; begun += 1) probe();
}, 1000 / Number(rate));
process.on("message", () => process.send?.(done));
process.once("disconnect", () => process.exit());
