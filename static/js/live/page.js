/** The page's line, made when the first element asks for it. The only module here that touches the browser. */
import { newKey } from "../lib/keys.js"
import { reader } from "../lib/reader.js"
import { Line } from "./line.js"

/** @type {Line | null} */
let made = null

/** @returns {Line} */
export function line() {
  made ??= make()
  return made
}

function make() {
  const address = new URL("/live", location.href)
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:"
  const made = new Line({
    // Somebody else may have signed in with this browser since: the server sends this page away then.
    open: (protocol) => new WebSocket(address, reader() ? [protocol, `reader.${reader()}`] : [protocol]),
    after: (ms, deed) => {
      const timer = setTimeout(deed, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    newKey,
  })
  addEventListener("online", () => made.wake())
  addEventListener("pageshow", () => made.wake())
  addEventListener("pagehide", () => made.sleep())
  return made
}
