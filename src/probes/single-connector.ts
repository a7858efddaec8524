import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import { ProbeError } from "./probe-error.ts";

/**
 * Hands undici this one connection. It asks for another when that was lost before the request was written, and, answered
 * with an error of its own kind, asks again without end.
 */
export function singleConnector(socket: Socket): buildConnector.connector {
  let handedOver = false;
  return (_options, callback) => {
    const again = handedOver;
    handedOver = true;
    // Not at once: undici does not hear a callback that comes before the connector has returned.
    queueMicrotask(() => (again ? callback(lostConnection(), null) : callback(null, socket)));
  };
}

function lostConnection(): ProbeError {
  return new ProbeError("reset", "the peer closed the connection before it was asked");
}
