/** The page's line, made when the first element asks for it. The only module here that touches the browser. */
import { newKey } from "../lib/keys.js"
import { headers, reader } from "../lib/reader.js"
import { Line } from "./line.js"
import { Polling } from "./polling.js"
import { Ways } from "./ways.js"

const PROTOCOL = "kith.1"
/** A request waits 20 seconds at most; one that is silent for longer was lost. */
const LONGEST_REQUEST_MS = 25_000
const SIGNED_OUT = 4501

/** @type {Line | null} */
let made = null

/** @returns {Line} */
export function line() {
  made ??= make()
  return made
}

function make() {
  const ways = new Ways({ socket: openSocket, polling: () => new Polling(PROTOCOL, ask, after), after })
  const made = new Line({ open: () => ways.open(), after, random: Math.random, newKey })
  const look = () => {
    ways.tryAgain()
    made.check()
  }
  addEventListener("online", look)
  // A page that was kept whole is as it was left; a fresh one has only just begun.
  addEventListener("pageshow", (event) => (event.persisted ? look() : made.wake()))
  addEventListener("pagehide", () => made.sleep())
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look())
  // A page that is put to sleep hears nothing: its socket goes, so that nothing waits for it on the server.
  document.addEventListener("freeze", () => made.sleep())
  document.addEventListener("resume", look)
  return made
}

/**
 * @param {number} ms
 * @param {() => void} deed
 */
function after(ms, deed) {
  const timer = setTimeout(deed, ms)
  return () => clearTimeout(timer)
}

function openSocket() {
  const address = new URL("/live", location.href)
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:"
  // Somebody else may have signed in with this browser since: the server sends this page away then.
  return new WebSocket(address, reader() ? [PROTOCOL, `reader.${reader()}`] : [PROTOCOL])
}

/** @type {import("./polling.js").Ask} */
async function ask(body, signal) {
  const answer = await fetch("/live/poll", {
    method: "POST",
    headers: headers({ "Content-Type": "application/json" }),
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_REQUEST_MS)]),
  })
  if (answer.status === 401) return { frames: [], code: SIGNED_OUT }
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json()
}
