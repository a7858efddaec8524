import type { Cursor } from "./cursor.ts";
import type { Hook, KubeletCall, KubeletProbe, ProbeKind } from "./pod-view.ts";

/** The probe that stands at `<kind>Probe` of a container; undefined when there is none. */
export function readProbe(container: Cursor, kind: ProbeKind): KubeletProbe | undefined {
  const probe = container.at(`${kind}Probe`);
  const call = readCall(probe);
  if (!call) return undefined;
  // A zero means the default, as the API server fills it in.
  const number = (key: string, standard: number) => probe.at(key).number() || standard;
  return {
    kind,
    call,
    initialDelaySeconds: number("initialDelaySeconds", 0),
    periodSeconds: number("periodSeconds", 10),
    timeoutSeconds: number("timeoutSeconds", 1),
    successThreshold: number("successThreshold", 1),
    failureThreshold: number("failureThreshold", 3),
    path: probe.path,
  };
}

/** What kubelet does before it stops a container. */
export function readPreStop(container: Cursor): Hook | undefined {
  const hook = container.at("lifecycle", "preStop");
  const call = readCall(hook);
  return call ? { call, path: hook.path } : undefined;
}

function readCall(cursor: Cursor): KubeletCall | undefined {
  const host = (key: string) => {
    const text = cursor.at(key, "host").text();
    return text ? { host: text } : {};
  };
  const port = (key: string) => cursor.at(key, "port").textOrNumber() ?? 0;
  if (cursor.has("httpGet")) {
    const headers = cursor.at("httpGet", "httpHeaders").items();
    const path = cursor.at("httpGet", "path").text() || "/";
    return {
      type: "http",
      scheme: cursor.at("httpGet", "scheme").text() === "HTTPS" ? "HTTPS" : "HTTP",
      ...host("httpGet"),
      port: port("httpGet"),
      path: path.startsWith("/") ? path : `/${path}`,
      headers: headers.map((header) => ({
        name: header.at("name").text() ?? "",
        value: header.at("value").text() ?? "",
      })),
    };
  }
  if (cursor.has("tcpSocket")) return { type: "tcp", ...host("tcpSocket"), port: port("tcpSocket") };
  if (cursor.has("grpc"))
    return { type: "grpc", port: port("grpc"), service: cursor.at("grpc", "service").text() ?? "" };
  if (cursor.has("exec")) return { type: "exec", command: textsOf(cursor.at("exec", "command")) };
  if (cursor.has("sleep")) return { type: "sleep", seconds: cursor.at("sleep", "seconds").number() ?? 0 };
  return undefined;
}

/** The texts of a list. */
export function textsOf(list: Cursor): readonly string[] {
  return list.items().flatMap((item) => item.text() ?? []);
}
