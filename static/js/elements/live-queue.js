/**
 * Cases come and change while one looks. Nothing is taken from under a hand: a case that was decided stays where it is and
 * says so. `<live-queue data-listens-to="queue:1 5 3fa8"><p data-arrivals role="status">…<ul data-cases>…</live-queue>`
 */
import { fragment } from "../lib/fragments.js"
import { ago, comesBefore, listening, placeOf } from "../lib/queue.js"
import { line } from "../live/page.js"

const MINUTE_MS = 60_000

class LiveQueue extends HTMLElement {
  #stops = []
  #timer = 0

  connectedCallback() {
    for (const { channel, at, epoch } of listening(this.dataset.listensTo ?? "")) {
      this.#stops.push(line().follow(channel, { at, epoch }, this.#follower))
    }
    this.#timer = setInterval(() => this.#tellWaits(), MINUTE_MS)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
    for (const stop of this.#stops.splice(0)) stop()
  }

  #follower = {
    show: (changes) => this.#announce(changes.map((change) => this.#show(change)).filter((words) => words !== null)),
    startOver: () => this.#say("Much has changed here. Please load this page again."),
    left: () => this.#say("This queue is no longer open to you."),
  }

  /**
   * @param {import("../live/place.js").Change} change
   * @returns {string | null} what to say of it
   */
  #show(change) {
    const row = fragment(change.html).firstElementChild
    const old = this.querySelector(`#case-${change.id}`)
    const about = row.querySelector(".chip").textContent.trim()
    if (old) return this.#replace(old, row) ? `A case has become more pressing: ${about}.` : null
    return change.state === "shown" && this.#place(row) ? `A new case came in: ${about}.` : null
  }

  /** @returns {boolean} whether it would now stand further up */
  #replace(old, row) {
    if (Number(old.dataset.at) >= Number(row.dataset.at)) return false
    const hadFocus = old.contains(document.activeElement)
    const isMorePressing = comesBefore(this.#placeOf(row), this.#placeOf(old))
    old.replaceWith(row)
    if (hadFocus) row.querySelector("a").focus({ preventScroll: true })
    return isMorePressing
  }

  /** Beyond the last row of a page that has another, it belongs to that one. */
  #place(row) {
    const list = this.querySelector("[data-cases]")
    const next = [...list.children].find((other) => comesBefore(this.#placeOf(row), this.#placeOf(other)))
    if (!next && "hasMore" in this.dataset) return false
    list.insertBefore(row, next ?? null)
    this.querySelector(".empty")?.remove()
    return true
  }

  #placeOf(row) {
    return placeOf(row.dataset.place, row.id)
  }

  #announce(news) {
    if (news.length === 1) this.#say(news[0])
    if (news.length > 1) this.#say(`${news.length} cases came in or became more pressing.`)
  }

  #say(words) {
    this.querySelector("[data-arrivals]").textContent = words
  }

  #tellWaits() {
    const now = new Date()
    for (const time of this.querySelectorAll("time[data-as='ago']")) {
      const waited = ago(new Date(time.dateTime), now)
      if (waited !== null) time.textContent = waited
    }
  }
}

customElements.define("live-queue", LiveQueue)
