import type { FamilyHead, Labels, MetricFamily } from "./metric-family.ts";
import { SampleFamily } from "./sample-family.ts";

/** A family that is read from the store at each scrape, so that it never disagrees with the endpoints. */
export type StoreFamily<Label extends string> = FamilyHead<Label> & {
  readonly type: "counter" | "gauge";
  readonly read: () => Iterable<readonly [Labels<Label>, number]>;
};

export function storeFamily<Label extends string>({ read, ...head }: StoreFamily<Label>): MetricFamily {
  return new SampleFamily({ ...head, collect: (family) => family.setAll(read()) });
}
