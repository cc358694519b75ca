/**
 * By socket where one gets through, else by requests that wait; and back to a socket as soon as one is let through again.
 *
 * @typedef {object} Means
 * @property {() => WebSocket} socket
 * @property {() => import("./polling.js").Polling} polling
 * @property {(ms: number, deed: () => void) => () => void} after
 */

/** So many sockets in a row that brought nothing, and it is the network that does not let them through. */
const MOST_IN_VAIN = 2
/** Where a socket has held before, it is more likely that nobody is there just now. */
const MOST_IN_VAIN_AGAIN = 4
const FIRST_LOOK_MS = 60_000
const LONGEST_LOOK_MS = 600_000
const BETTER_WAY = 1012

export class Ways {
  #means
  #inVain = 0
  #hasHeld = false
  #offLook = () => {}

  /** @param {Means} means */
  constructor(means) {
    this.#means = means
  }

  /** @returns {WebSocket | import("./polling.js").Polling} */
  open() {
    this.#offLook()
    return this.#inVain < this.#most ? this.#socket() : this.#polling()
  }

  /** Another network perhaps: a socket is tried once more before anything else. */
  tryAgain() {
    this.#inVain = Math.min(this.#inVain, this.#most - 1)
  }

  get #most() {
    return this.#hasHeld ? MOST_IN_VAIN_AGAIN : MOST_IN_VAIN
  }

  #socket() {
    const socket = this.#means.socket()
    let hasBrought = false
    socket.addEventListener("message", () => {
      if (!hasBrought) this.#held()
      hasBrought = true
    })
    socket.addEventListener("close", () => {
      if (!hasBrought) this.#inVain += 1
    })
    return socket
  }

  #held() {
    this.#inVain = 0
    this.#hasHeld = true
  }

  #polling() {
    const polling = this.#means.polling()
    this.#lookIn(FIRST_LOOK_MS, polling)
    return polling
  }

  /**
   * @param {number} ms
   * @param {import("./polling.js").Polling} polling
   */
  #lookIn(ms, polling) {
    this.#offLook = this.#means.after(ms, () => this.#look(ms, polling))
  }

  /**
   * A socket of which nothing is asked but to open.
   * @param {number} ms
   * @param {import("./polling.js").Polling} polling
   */
  #look(ms, polling) {
    const socket = this.#means.socket()
    let isOpen = false
    socket.addEventListener("open", () => {
      isOpen = true
      this.#inVain = 0
      socket.close()
      polling.end(BETTER_WAY)
    })
    socket.addEventListener("close", () => {
      if (!isOpen) this.#lookIn(Math.min(ms * 2, LONGEST_LOOK_MS), polling)
    })
  }
}
