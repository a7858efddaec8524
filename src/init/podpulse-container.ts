import type { Document, Node } from "yaml";
import { flowing } from "./flowing.ts";
import type { PodPlan } from "./plan-pod.ts";

/** podpulse as a native sidecar, as in k8s/base. */
export function podpulseContainer(document: Document, { image, port, drains }: PodPlan): Node {
  const container = {
    name: "podpulse",
    image,
    restartPolicy: "Always",
    args: ["run", "-c", "/etc/podpulse"],
    ...(drains ? { env: [{ name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }] } : {}),
    ports: [{ name: "health", containerPort: port }],
    readinessProbe: { httpGet: { path: "/readyz", port }, periodSeconds: 2, failureThreshold: 1 },
    resources: { requests: { cpu: "10m", memory: "96Mi" }, limits: { memory: "192Mi" } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [{ name: "podpulse", mountPath: "/etc/podpulse", readOnly: true }],
  };
  return flowing(document, container, 2);
}
