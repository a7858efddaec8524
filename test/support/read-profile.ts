import { gunzipSync } from "node:zlib";
import protobuf from "protobufjs";

/** The parts of github.com/google/pprof's proto/profile.proto that are written here, for a reader that is not the writer. */
const profileProto = `
syntax = "proto3";
package perftools.profiles;
message Profile {
  repeated ValueType sample_type = 1;
  repeated Sample sample = 2;
  repeated Mapping mapping = 3;
  repeated Location location = 4;
  repeated Function function = 5;
  repeated string string_table = 6;
  int64 time_nanos = 9;
  int64 duration_nanos = 10;
  ValueType period_type = 11;
  int64 period = 12;
}
message ValueType { int64 type = 1; int64 unit = 2; }
message Sample { repeated uint64 location_id = 1; repeated int64 value = 2; }
message Mapping { uint64 id = 1; int64 filename = 5; bool has_functions = 7; }
message Location { uint64 id = 1; uint64 mapping_id = 2; repeated Line line = 4; }
message Line { uint64 function_id = 1; int64 line = 2; }
message Function { uint64 id = 1; int64 name = 2; int64 system_name = 3; int64 filename = 4; int64 start_line = 5; }
`;

type Kind = { readonly type: number; readonly unit: number };
type Decoded = {
  readonly sampleType: readonly Kind[];
  readonly sample: readonly { readonly locationId: readonly number[]; readonly value: readonly number[] }[];
  readonly mapping: readonly { readonly filename: number; readonly hasFunctions: boolean }[];
  readonly location: readonly {
    readonly id: number;
    readonly mappingId: number;
    readonly line: readonly { readonly functionId: number; readonly line: number }[];
  }[];
  readonly function: readonly { readonly id: number; readonly name: number; readonly filename: number }[];
  readonly stringTable: readonly string[];
  readonly timeNanos: number;
  readonly durationNanos: number;
  readonly periodType: Kind;
  readonly period: number;
};

export type ReadSample = {
  /** The innermost first: `name file:line`. */
  readonly stack: readonly string[];
  readonly values: readonly number[];
};

export type ReadProfile = {
  readonly kinds: readonly string[];
  readonly period: string;
  readonly atMs: number;
  readonly durationMs: number;
  readonly mapping: string | undefined;
  readonly samples: readonly ReadSample[];
};

const { root } = protobuf.parse(profileProto, { keepCase: false });
const type = root.lookupType("perftools.profiles.Profile");

/** Reads a profile in pprof's format, gzipped or not. Throws where it refers to what is not there. */
export function readProfile(bytes: Uint8Array): ReadProfile {
  const plain = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
  const decoded = type.toObject(type.decode(plain), { longs: Number, defaults: true, arrays: true }) as Decoded;
  if (decoded.stringTable[0] !== "") throw new Error("the first text is not empty");
  const text = (index: number) => found(decoded.stringTable[index], `text ${index}`);
  const functions = new Map(decoded.function.map((one) => [one.id, `${text(one.name)} ${text(one.filename)}`]));
  const locations = new Map(
    decoded.location.map(({ id, mappingId, line: [place] }) => {
      if (mappingId !== 1) throw new Error(`location ${id} is in mapping ${mappingId}`);
      const { functionId, line } = found(place, `a line of location ${id}`);
      return [id, `${found(functions.get(functionId), `function ${functionId}`)}:${line}`];
    }),
  );
  const kind = ({ type, unit }: Kind) => `${text(type)}/${text(unit)}`;
  return {
    kinds: decoded.sampleType.map(kind),
    period: `${decoded.period} ${kind(decoded.periodType)}`,
    atMs: decoded.timeNanos / 1e6,
    durationMs: decoded.durationNanos / 1e6,
    mapping: decoded.mapping[0]?.hasFunctions ? text(decoded.mapping[0].filename) : undefined,
    samples: decoded.sample.map(({ locationId, value }) => ({
      stack: locationId.map((id) => found(locations.get(id), `location ${id}`)),
      values: value,
    })),
  };
}

function found<Found>(value: Found | undefined, what: string): Found {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
}
