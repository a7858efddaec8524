import type { Options } from "./flags.ts";
import { formatGoDuration } from "./go-duration.ts";

type Conflict = readonly [applies: (options: Options) => boolean, words: (options: Options) => string];

const say = (words: string) => () => words;

/** What cannot be asked for, in the order in which it is looked for; the words are those of the original. */
const conflicts: readonly Conflict[] = [
  [({ addr }) => addr === "", say("-addr not specified")],
  ...(["connect-timeout", "rpc-timeout"] as const).map(
    (name): Conflict => [
      (options) => options[name] <= 0n,
      (options) => `-${name} must be greater than zero (specified: ${formatGoDuration(options[name])})`,
    ],
  ),
  [({ alts, spiffe }) => alts && spiffe, say("-alts and -spiffe are mutually incompatible")],
  [({ tls, alts }) => tls && alts, say("cannot specify -tls with -alts")],
  ...(["tls-no-verify", "tls-ca-cert", "tls-client-cert", "tls-server-name"] as const).map(
    (name): Conflict => [
      (options) => !options.tls && Boolean(options[name]),
      say(`specified -${name} without specifying -tls`),
    ],
  ),
  [
    (options) => options["tls-client-cert"] !== "" && options["tls-client-key"] === "",
    say("specified -tls-client-cert without specifying -tls-client-key"),
  ],
  [
    (options) => options["tls-client-cert"] === "" && options["tls-client-key"] !== "",
    say("specified -tls-client-key without specifying -tls-client-cert"),
  ],
  [
    (options) => options["tls-no-verify"] && options["tls-ca-cert"] !== "",
    say("cannot specify -tls-ca-cert with -tls-no-verify (CA cert would not be used)"),
  ],
  [
    (options) => options["tls-no-verify"] && options["tls-server-name"] !== "",
    say("cannot specify -tls-server-name with -tls-no-verify (server name would not be used)"),
  ],
  // Ours, after all of the original's.
  [({ alts }) => alts, say("-alts is not supported here: podpulse does not speak ALTS (use -tls or -spiffe)")],
];

/** The first thing that is wrong with the options, if any. */
export function conflictOf(options: Options): string | undefined {
  return conflicts.find(([applies]) => applies(options))?.[1](options);
}
