import { type OpenMetricsContentType, openMetricsContentType, Registry } from "prom-client";

/**
 * A second registry over the same metrics, for OpenMetrics. prom-client 15 renames a counter itself when it writes that
 * format, and the plain text format then lacks `_total` for ever: here the new name lands on a view of the metric that
 * only this registry knows.
 */
export function openMetricsView(registry: Registry): Registry<OpenMetricsContentType> {
  const view = new Registry<OpenMetricsContentType>();
  view.setContentType(openMetricsContentType);
  for (const metric of registry.getMetricsAsArray()) view.registerMetric(Object.create(metric));
  return view;
}
