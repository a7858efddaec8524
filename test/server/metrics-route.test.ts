import assert from "node:assert/strict";
import { test } from "node:test";
import { serve } from "./serve.ts";

const prometheus2 =
  "application/openmetrics-text;version=1.0.0;q=0.75,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.25,*/*;q=0.1";
const prometheus3 =
  "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

for (const { name, accept, format } of [
  { name: "nothing", accept: undefined, format: "prometheus" },
  { name: "anything", accept: "*/*", format: "prometheus" },
  { name: "a browser", accept: "text/html,*/*;q=0.8", format: "prometheus" },
  { name: "Prometheus 2", accept: prometheus2, format: "openmetrics" },
  { name: "Prometheus 3", accept: prometheus3, format: "openmetrics" },
  {
    name: "Prometheus 3, only OpenMetrics 1.0.0",
    accept: "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5",
    format: "openmetrics",
  },
  {
    name: "Prometheus, text first",
    accept: "text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1",
    format: "prometheus",
  },
  {
    name: "weights after a space",
    accept: "application/openmetrics-text; version=1.0.0; q=0.2, text/plain; version=0.0.4; q=0.8",
    format: "prometheus",
  },
]) {
  test(`Accept of ${name}: ${format}`, async () => {
    const { ask } = await serve([{ name: "app" }]);
    const { status, body } = await ask("/metrics", accept === undefined ? {} : { headers: { accept } });
    assert.deepEqual([status, body], [200, format]);
  });
}
