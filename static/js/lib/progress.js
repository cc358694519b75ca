/** How far somebody has read, by what was in sight; kept on the server, so that it is right on every device. */
import { headers } from "./reader.js"

const PAUSE_MS = 1500

/**
 * Up to where all that the page shows has been in sight, so that what was passed over stays unread.
 * @param {number} read the place they had read to before
 * @param {number[]} shown the places of the page's posts, in any order
 * @param {ReadonlySet<number>} seen
 */
export function readUpTo(read, shown, seen) {
  let place = read
  for (const seq of [...shown].sort((a, b) => a - b)) {
    if (seq <= read) continue
    if (!seen.has(seq)) break
    place = seq
  }
  return place
}

/**
 * @typedef {object} List what is read
 * @property {string} address where the place is kept
 * @property {() => HTMLElement[]} rows
 * @property {(row: Element) => number} seqOf
 * @property {(row: HTMLElement) => Element} endOf a long one has been read when its last line was in sight
 * @property {string} selector of a row, from its end
 */

export class Progress {
  /** @type {Set<number>} */
  #seen = new Set()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #sight = new IntersectionObserver((entries) => this.#saw(entries))
  #leave = () => document.visibilityState === "hidden" && this.#keep()

  /**
   * @param {List} list
   * @param {number} read
   * @param {(place: number) => void} [grew] told of each new place
   */
  constructor(list, read, grew = () => {}) {
    this.list = list
    this.read = read
    this.grew = grew
    document.addEventListener("visibilitychange", this.#leave)
  }

  /** @param {HTMLElement} row */
  watch(row) {
    this.#sight.observe(this.list.endOf(row))
  }

  stop() {
    this.#keep()
    this.#sight.disconnect()
    document.removeEventListener("visibilitychange", this.#leave)
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #saw(entries) {
    for (const entry of entries) {
      const row = entry.isIntersecting ? entry.target.closest(this.list.selector) : null
      if (row) this.#seen.add(this.list.seqOf(row))
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#keep(), PAUSE_MS)
  }

  #keep() {
    clearTimeout(this.#timer)
    const place = readUpTo(this.read, this.list.rows().map((row) => this.list.seqOf(row)), this.#seen)
    if (place <= this.read) return
    this.read = place
    this.grew(place)
    const body = new URLSearchParams({ seq: String(place) })
    // What does not arrive is noted the next time: a place only ever grows.
    fetch(this.list.address, { method: "POST", headers: headers(), body, keepalive: true }).catch(() => {})
  }
}
