import protobuf, { type Reader } from "protobufjs/minimal.js";

/** The enumeration `ServingStatus` of health.proto, by its numbers. */
const servingStatuses: readonly string[] = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

export type HealthRequest = { readonly service: string };
/** A status that health.proto does not have is told by its number. */
export type HealthResponse = { readonly status: string };
export type HealthListResponse = { readonly statuses: Readonly<Record<string, HealthResponse>> };

/** Tags of the wire format: the number of a field and how it is written (0: a number, 2: bytes of a length). */
const serviceTag = (1 << 3) | 2;
const statusTag = (1 << 3) | 0;
const statusesTag = (1 << 3) | 2;
const keyTag = (1 << 3) | 2;
const valueTag = (2 << 3) | 2;

/** How each message of health.proto is written and read. Reading throws when the bytes are no message. */
export const healthMessages = {
  request: {
    write: ({ service }: HealthRequest): Buffer =>
      service === "" ? Buffer.alloc(0) : bytesOf(protobuf.Writer.create().uint32(serviceTag).string(service)),
    read: (bytes: Uint8Array): HealthRequest => {
      let service = "";
      readFields(protobuf.Reader.create(bytes), (tag, reader) => {
        if (tag !== serviceTag) return false;
        service = reader.string();
        return true;
      });
      return { service };
    },
  },
  response: {
    write: (response: HealthResponse): Buffer => bytesOf(writeResponse(response)),
    read: (bytes: Uint8Array): HealthResponse => {
      let status = 0;
      readFields(protobuf.Reader.create(bytes), (tag, reader) => {
        if (tag !== statusTag) return false;
        status = reader.int32();
        return true;
      });
      return { status: servingStatuses[status] ?? String(status) };
    },
  },
  listRequest: {
    write: (): Buffer => Buffer.alloc(0),
    read: (bytes: Uint8Array): object => {
      readFields(protobuf.Reader.create(bytes), () => false);
      return {};
    },
  },
  listResponse: {
    write: ({ statuses }: HealthListResponse): Buffer => {
      const writer = protobuf.Writer.create();
      for (const [name, response] of Object.entries(statuses)) {
        writer.uint32(statusesTag).fork().uint32(keyTag).string(name);
        writer.uint32(valueTag).bytes(writeResponse(response).finish()).ldelim();
      }
      return bytesOf(writer);
    },
    read: (bytes: Uint8Array): HealthListResponse => {
      const statuses = new Map<string, HealthResponse>();
      readFields(protobuf.Reader.create(bytes), (tag, reader) => {
        if (tag !== statusesTag) return false;
        let key = "";
        let value: Uint8Array = new Uint8Array();
        readFields(protobuf.Reader.create(reader.bytes()), (entryTag, entry) => {
          if (entryTag === keyTag) key = entry.string();
          else if (entryTag === valueTag) value = entry.bytes();
          else return false;
          return true;
        });
        statuses.set(key, healthMessages.response.read(value));
        return true;
      });
      return { statuses: Object.fromEntries(statuses) };
    },
  },
} as const;

function writeResponse({ status }: HealthResponse) {
  const number = servingStatuses.indexOf(status);
  const writer = protobuf.Writer.create();
  return number > 0 ? writer.uint32(statusTag).int32(number) : writer;
}

/** Fields that `take` does not know are skipped: a newer health.proto may have more. */
function readFields(reader: Reader, take: (tag: number, reader: Reader) => boolean): void {
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (!take(tag, reader)) reader.skipType(tag & 7);
  }
}

function bytesOf(writer: { finish(): Uint8Array }): Buffer {
  const { buffer, byteOffset, byteLength } = writer.finish();
  return Buffer.from(buffer, byteOffset, byteLength);
}
