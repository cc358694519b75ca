/**
 * Looks like a socket, and is made of requests that wait: for networks that let no socket through. Each request enters
 * anew where its page has come, so nothing is lost between two; what comes twice is dropped like anything else that does.
 */

/**
 * @typedef {{protocol: string, frames: object[], wait: boolean}} Body
 * @typedef {{frames: any[], code?: number}} Answer code: why a socket would have ended
 * @typedef {(body: Body, signal: AbortSignal) => Promise<Answer>} Ask rejects where nobody was reached
 */

const LOST = 1006
/** What hangs must not become a storm where it does not hang. */
const SHORTEST_MS = 300

export class Polling extends EventTarget {
  #ask
  #protocol
  #after
  /** @type {Map<string, {after: number | null, epoch: string | null}>} */
  #entered = new Map()
  #round = new AbortController()
  #isClosed = false
  #saying = Promise.resolve()

  /**
   * @param {string} protocol
   * @param {Ask} ask
   * @param {(ms: number, deed: () => void) => () => void} after
   */
  constructor(protocol, ask, after) {
    super()
    this.#protocol = protocol
    this.#ask = ask
    this.#after = after
    void this.#open()
  }

  /** @param {string} text a frame, as a socket takes it */
  send(text) {
    const frame = JSON.parse(text)
    if (frame.do === "enter") this.#entered.set(frame.channel, { after: frame.after, epoch: frame.epoch })
    if (frame.do === "leave") this.#entered.delete(frame.channel)
    if (frame.do === "say") this.#saying = this.#saying.then(() => this.#say(frame))
    // What is fleeting is not worth a request.
    if (frame.do === "enter" || frame.do === "leave") this.#round.abort()
  }

  close() {
    this.#isClosed = true
    this.#round.abort()
  }

  /** @param {number} code ends it for whoever listens; they come back by whatever way is open then */
  end(code) {
    if (this.#isClosed) return
    this.close()
    this.dispatchEvent(Object.assign(new Event("close"), { code }))
  }

  async #open() {
    const told = await this.#try([], false, new AbortController().signal)
    if (!told) return
    this.dispatchEvent(new Event("open"))
    while (!this.#isClosed) await this.#next()
  }

  async #next() {
    this.#round = new AbortController()
    const { signal } = this.#round
    const rested = new Promise((resolve) => this.#after(SHORTEST_MS, () => resolve(undefined)))
    const enters = [...this.#entered].map(([channel, place]) => ({ do: "enter", channel, ...place }))
    if (enters.length > 0) await this.#try(enters, true, signal)
    await rested
    if (enters.length === 0 && !this.#isClosed && !signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }))
    }
  }

  /** @param {object} frame one after another, so that what is said keeps its order */
  async #say(frame) {
    if (!this.#isClosed) await this.#try([frame], false, new AbortController().signal)
  }

  /**
   * @param {object[]} frames
   * @param {boolean} wait
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} whether it goes on
   */
  async #try(frames, wait, signal) {
    try {
      const told = await this.#ask({ protocol: this.#protocol, frames, wait }, signal)
      if (this.#isClosed || signal.aborted) return !this.#isClosed
      for (const frame of told.frames) this.#hear(frame)
      if (told.code) this.end(told.code)
    } catch {
      if (!signal.aborted) this.end(LOST)
    }
    return !this.#isClosed
  }

  /** @param {any} frame */
  #hear(frame) {
    const place = this.#entered.get(frame.channel)
    if (place && frame.is === "welcome") Object.assign(place, { after: frame.head, epoch: frame.epoch })
    if (place && frame.is === "change" && frame.at === (place.after ?? 0) + 1) place.after = frame.at
    const isOut = frame.is === "start_over" || frame.is === "left" || (frame.is === "refused" && frame.key === undefined)
    if (isOut) this.#entered.delete(frame.channel)
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(frame) }))
  }
}
