import { createServer } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

// The thread behind startBlackHole: listens, tells its port, and blocks its event loop until it is terminated.
const server = createServer();
server.listen({ host: workerData.host, port: 0, backlog: workerData.backlog }, () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === "object" ? address?.port : undefined);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
