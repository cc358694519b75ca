/** How far somebody has read in a topic, by what was in sight; kept on the server, so that it is right on every device. */
import { headers } from "../lib/reader.js"

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

export class Reading {
  /** @type {Set<number>} */
  #seen = new Set()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #sight = new IntersectionObserver((entries) => this.#saw(entries))
  #leave = () => document.visibilityState === "hidden" && this.#keep()

  /**
   * @param {HTMLElement} thread
   * @param {number} read
   */
  constructor(thread, read) {
    this.thread = thread
    this.read = read
    document.addEventListener("visibilitychange", this.#leave)
  }

  /** @param {HTMLElement} post */
  watch(post) {
    // The end of a post: a long one has been read when its last line was in sight.
    this.#sight.observe(post.querySelector(".post-acts, .gone") ?? post)
  }

  stop() {
    this.#keep()
    this.#sight.disconnect()
    document.removeEventListener("visibilitychange", this.#leave)
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #saw(entries) {
    for (const entry of entries) {
      const post = entry.isIntersecting ? entry.target.closest(".post") : null
      if (post) this.#seen.add(Number(post.id.slice("post-".length)))
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#keep(), PAUSE_MS)
  }

  #keep() {
    clearTimeout(this.#timer)
    const shown = [...this.thread.querySelectorAll(":scope > .post")].map((post) => Number(post.id.slice("post-".length)))
    const place = readUpTo(this.read, shown, this.#seen)
    if (place <= this.read) return
    this.read = place
    const body = new URLSearchParams({ seq: String(place) })
    // What does not arrive is noted the next time: a place only ever grows.
    fetch(`${this.thread.dataset.href}/read`, { method: "POST", headers: headers(), body, keepalive: true }).catch(() => {})
  }
}
