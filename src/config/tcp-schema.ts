import { type Static, Type } from "typebox";
import { closed, pattern, where } from "./handler-words.ts";

const exchangeStep = Type.Object(
  {
    send: Type.Optional(Type.String({ minLength: 1, maxLength: 65_536, description: "Text to send, as UTF-8." })),
    sendHex: Type.Optional(
      Type.String({
        pattern: "^([0-9A-Fa-f]{2}){1,65536}$",
        wanted: "pairs of hexadecimal digits",
        description: "Bytes to send.",
      }),
    ),
    expect: Type.Optional(
      pattern("What must arrive: matched over what has come since the newest send, each byte one character."),
    ),
  },
  { ...closed, oneOf: [{ required: ["send"] }, { required: ["sendHex"] }, { required: ["expect"] }], choice: "action" },
);

export const tcpSocketSchema = Type.Object(
  {
    ...where,
    exchange: Type.Optional(
      Type.Array(exchangeStep, {
        minItems: 1,
        maxItems: 64,
        description: "What is said over the connection, step by step.",
      }),
    ),
    settleSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 86_400,
        default: 0,
        wanted: "a number of seconds from 0 to 86400",
        description:
          "How long the connection must last to count, less than timeoutSeconds: behind a mesh's proxy every connect succeeds.",
      }),
    ),
  },
  { ...closed, description: "Success when a connection is made and, if there is an exchange, goes as expected." },
);

export type RawTcpSocket = Static<typeof tcpSocketSchema>;

/** After the schema's defaults were filled in. */
export type FilledTcpSocket = RawTcpSocket & Required<Pick<RawTcpSocket, "settleSeconds">>;
