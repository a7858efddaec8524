// undici's index also loads fetch, WebSocket and caches (40 ms); its client alone does not, but has no types of its own.
declare module "undici/lib/dispatcher/client.js" {
  export { Client as default } from "undici";
}
