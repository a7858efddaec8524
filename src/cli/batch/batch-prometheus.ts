import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { defaultDurationBuckets } from "../../duration-buckets.ts";
import { version } from "../../version.ts";
import type { BatchWriter } from "./batch-output.ts";
