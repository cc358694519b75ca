/**
 * How far this page has come in one channel: what to show, and when to ask again. Pure.
 *
 * docs/live-protocol.md describes the frames.
 *
 * @typedef {{is: "change", channel: string, id: string, seq: number, at: number, html: string, under?: number,
 *   state: "shown" | "held" | "hidden" | "withdrawn" | "erased"}} Change
 * @typedef {{is: "welcome", channel: string, epoch: string, changes: Change[], head: number}} Welcome
 * @typedef {{is: "heads", heads: Record<string, number>}} Heads
 */

export class Place {
  #isIn = false

  /**
   * @param {number | null} at the last change that the page shows; null asks only for what comes
   * @param {string | null} epoch the history that `at` belongs to
   */
  constructor(at, epoch) {
    this.at = at
    this.epoch = epoch
  }

  /** @returns {boolean} whether the server counts this page among those who listen */
  get isIn() {
    return this.#isIn
  }

  /** The socket was lost: nothing counts until the next welcome. */
  leave() {
    this.#isIn = false
  }

  /**
   * @param {Welcome} welcome
   * @returns {Change[]} what the page does not show yet
   */
  welcome(welcome) {
    const after = this.at ?? welcome.head
    this.at = welcome.head
    this.epoch = welcome.epoch
    this.#isIn = true
    return welcome.changes.filter((change) => change.at > after)
  }

  /**
   * @param {Change} change
   * @returns {"show" | "drop" | "ask"} ask: something is missing before it, so enter again
   */
  hear(change) {
    if (!this.#isIn || change.at <= this.at) return "drop"
    if (change.at > this.at + 1) return this.#ask()
    this.at = change.at
    return "show"
  }

  /**
   * @param {number | undefined} head how far the server says that this page should have come
   * @returns {"drop" | "ask"}
   */
  expect(head) {
    return this.#isIn && head !== undefined && head > this.at ? this.#ask() : "drop"
  }

  #ask() {
    this.#isIn = false
    return "ask"
  }
}
