/**
 * Says who is there just now, and goes on saying it: asks anew when a hint says that it may have changed, and when the
 * clock says so. Whoever is on duty is seen to be here for as long as it listens.
 * `<watch-line data-href="…" data-channel="cover:3" data-changes-at="2026-12-01T22:00:00+00:00">`
 */
import { fragment } from "../lib/fragments.js"
import { headers } from "../lib/reader.js"
import { SPREAD_COMING_BACK_MS, waitBeforeAsking } from "../lib/watching.js"
import { line } from "../live/page.js"

class WatchLine extends HTMLElement {
  #stop = () => {}
  #timer = 0
  #isAsking = false

  connectedCallback() {
    const channel = this.dataset.channel
    if (channel) this.#stop = line().follow(channel, { at: null, epoch: null }, this.#follower)
    this.#askAt(this.dataset.changesAt)
    document.addEventListener("visibilitychange", this.#looked)
  }

  disconnectedCallback() {
    this.#stop()
    clearTimeout(this.#timer)
    document.removeEventListener("visibilitychange", this.#looked)
  }

  #follower = {
    // Coming back after a break: what was said meanwhile is not told again.
    show: () => (this.#hasEntered ? this.#askSoon(SPREAD_COMING_BACK_MS) : (this.#hasEntered = true)),
    hint: () => this.#askSoon(),
    startOver: () => this.#askSoon(SPREAD_COMING_BACK_MS),
  }

  #hasEntered = false

  #looked = () => {
    if (!document.hidden && this.dataset.changesAt && new Date(this.dataset.changesAt) < new Date()) this.#askSoon()
  }

  #askAt(moment, spread) {
    clearTimeout(this.#timer)
    const wait = waitBeforeAsking(moment, new Date(), Math.random(), spread)
    if (wait !== null) this.#timer = setTimeout(() => this.#ask(), wait)
  }

  #askSoon(spread) {
    this.#askAt(new Date().toISOString(), spread)
  }

  async #ask() {
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      const response = await fetch(this.dataset.href ?? "", { headers: headers({}) })
      if (response.ok) this.#show(await response.text(), response.headers.get("Kith-Changes-At"))
    } catch {
      // Without a network the page stays as it is; the line itself says that it is cut off.
    } finally {
      this.#isAsking = false
    }
  }

  /** The same words stand in other places of the page. */
  #show(html, changesAt) {
    for (const place of document.querySelectorAll("watch-line")) {
      place.replaceChildren(fragment(html))
      place.dataset.changesAt = changesAt ?? ""
    }
    this.#askAt(changesAt)
  }
}

customElements.define("watch-line", WatchLine)
