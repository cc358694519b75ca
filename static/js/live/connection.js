/**
 * A socket that comes back. It knows nothing of channels.
 *
 * @typedef {"connecting" | "open" | "away" | "ended"} State away: not open for three seconds; ended: for good
 *
 * @typedef {object} World what a page has, and a test brings
 * @property {() => WebSocket | import("./polling.js").Polling} open
 * @property {(ms: number, deed: () => void) => () => void} after does it later; what it returns calls it off
 * @property {() => number} random between 0 and 1
 * @property {() => string} newKey a new UUID
 */
import { comesBack, PATIENCE_MS, pauseMs, SILENCE_MS } from "./returning.js"

const LOST = 1006
/** Whatever is alive answers within so long. */
const ANSWERS_MS = 1_200

export class Connection {
  #world
  #heard
  #became
  #socket = null
  #state = "connecting"
  #tries = 0
  #offReturn = () => {}
  #offSilence = () => {}
  #offPatience = null
  #offCheck = () => {}
  #signs = 0

  /**
   * @param {World} world
   * @param {(frame: object) => void} heard a frame of the server's
   * @param {(state: State, code: number) => void} became code: why the last socket ended, 0 at first
   */
  constructor(world, heard, became) {
    this.#world = world
    this.#heard = heard
    this.#became = became
  }

  get state() {
    return this.#state
  }

  /** @param {object} frame sent if the socket is open, else forgotten */
  send(frame) {
    if (this.#state === "open") this.#socket.send(JSON.stringify(frame))
  }

  /** Try at once: something is to be followed, the network is back, or the page is looked at again. */
  wake() {
    if (this.#socket !== null || this.#state === "ended") return
    this.#offReturn()
    this.#open()
  }

  /** Something was asked: where nothing comes, the socket is one of before the sleep or of another network. */
  check() {
    this.wake()
    const signs = this.#signs
    this.#offCheck()
    this.#offCheck = this.#world.after(ANSWERS_MS, () => {
      if (this.#signs !== signs || this.#state === "ended") return
      this.#drop()
      this.wake()
    })
  }

  /** The page is put aside. A browser keeps it whole, to come back to, only if it has no socket. */
  sleep() {
    this.#drop()
    this.#offCheck()
    this.#offReturn()
    this.#calm()
  }

  /** The server has shown that all is well: the next loss is a first one again. */
  settle() {
    this.#tries = 0
  }

  #open() {
    const socket = this.#world.open()
    this.#socket = socket
    this.#waitPatiently()
    this.#listenForSilence()
    const ifCurrent = (deed) => (event) => this.#socket === socket && deed(event)
    socket.addEventListener("open", ifCurrent(() => this.#opened()))
    socket.addEventListener("message", ifCurrent((event) => this.#hear(event.data)))
    socket.addEventListener("close", ifCurrent((event) => this.#closed(event.code)))
  }

  #opened() {
    this.#signs += 1
    this.#calm()
    this.#become("open", 0)
  }

  #hear(data) {
    this.#signs += 1
    this.#listenForSilence()
    this.#heard(JSON.parse(data))
  }

  #closed(code) {
    this.#socket = null
    this.#offSilence()
    if (!comesBack(code)) {
      this.#calm()
      this.#become("ended", code)
      return
    }
    this.#become("connecting", code)
    this.#waitPatiently()
    this.#offReturn = this.#world.after(pauseMs(this.#tries, code, this.#world.random), () => this.wake())
    this.#tries += 1
  }

  /** A socket over a dead network may take minutes to close: it is left to itself. */
  #drop() {
    const socket = this.#socket
    if (socket === null) return
    this.#closed(LOST)
    socket.close()
  }

  #listenForSilence() {
    this.#offSilence()
    this.#offSilence = this.#world.after(SILENCE_MS, () => this.#drop())
  }

  /** A short break is nobody's concern. */
  #waitPatiently() {
    if (this.#state === "away") return
    this.#offPatience ??= this.#world.after(PATIENCE_MS, () => this.#become("away", LOST))
  }

  #calm() {
    this.#offPatience?.()
    this.#offPatience = null
  }

  #become(state, code) {
    const stillAway = this.#state === "away" && state === "connecting"
    if (stillAway || this.#state === state) return
    this.#state = state
    this.#became(state, code)
  }
}
