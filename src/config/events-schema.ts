import { type Static, Type } from "typebox";
import { closed, headerName, headerValue, valueFrom } from "./handler-words.ts";

const webhookSchema = Type.Object(
  {
    url: Type.String({
      pattern: "^https?://[^\\s\\u0000]{1,2048}$",
      wanted: "a URL that begins with http:// or https://",
      description: "Where events are sent, as a POST of JSON.",
    }),
    headers: Type.Optional(
      Type.Array(
        Type.Object(
          { name: headerName, value: Type.Optional(headerValue), valueFrom },
          { ...closed, oneOf: [{ required: ["value"] }, { required: ["valueFrom"] }], choice: "value" },
        ),
        { maxItems: 64, description: "Sent along, for example Authorization." },
      ),
    ),
  },
  { ...closed, description: "Gets every event, in batches." },
);

/** The `events` part of a configuration. */
export const eventsSchema = Type.Object(
  { webhook: Type.Optional(webhookSchema) },
  { ...closed, default: {}, description: "Where changes of status, reloads and drains are told." },
);

export type RawEvents = Static<typeof eventsSchema>;
