import type { FastifyRequest } from "fastify";

/** `?seconds=`: its value, or what is wrong with it. */
export type SecondsParameter = { readonly seconds: number } | { readonly problem: string };

export type SecondsBounds = { readonly from: number; readonly to: number; readonly fallback: number };

/** Reads `?seconds=`, fractions allowed. */
export function secondsParameter(
  { query }: Pick<FastifyRequest, "query">,
  { from, to, fallback }: SecondsBounds,
): SecondsParameter {
  const { seconds = String(fallback) } = query as { readonly seconds?: string | readonly string[] };
  const wanted = typeof seconds === "string" && /^\d{1,4}(\.\d{1,3})?$/.test(seconds) ? Number(seconds) : Number.NaN;
  if (wanted >= from && wanted <= to) return { seconds: wanted };
  const found = JSON.stringify(seconds).slice(0, 100);
  return { problem: `seconds has a wrong value (found ${found}, wanted a number from ${from} to ${to})` };
}
