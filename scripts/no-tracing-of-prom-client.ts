import type { Plugin } from "esbuild";

/**
 * prom-client asks OpenTelemetry for the span in force when its own exemplars are on, which podpulse does not use: without
 * this, each `podpulse run` would load OpenTelemetry's interface for nothing.
 */
export const noTracingOfPromClient: Plugin = {
  name: "no tracing of prom-client",
  setup: (build) => {
    const namespace = "no-tracing";
    build.onResolve({ filter: /^@opentelemetry\/api$/ }, ({ importer, path }) =>
      /[\\/]prom-client[\\/]/.test(importer) ? { path, namespace } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace }, () => ({ contents: "module.exports = {};" }));
  },
};
