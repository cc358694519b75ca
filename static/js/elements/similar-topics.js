/**
 * Offers topics like the one whose title is being typed, a while after typing stops. It never takes the focus, and says
 * what it found politely. `<similar-topics href="/groups/x/similar" for="title" class="similar">…</similar-topics>`
 */
import { fragment } from "../lib/fragments.js"

const PAUSE_MS = 700
const SHORTEST = 4

class SimilarTopics extends HTMLElement {
  #timer = 0
  #asked = ""
  /** @type {HTMLInputElement | null} */
  #title = null

  connectedCallback() {
    this.#title = /** @type {HTMLInputElement | null} */ (document.getElementById(this.getAttribute("for") ?? ""))
    this.#asked = this.#title?.defaultValue.trim() ?? ""
    this.#title?.addEventListener("input", this.#typed)
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#title?.removeEventListener("input", this.#typed)
  }

  #typed = () => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), PAUSE_MS)
  }

  async #ask() {
    const title = this.#title?.value.trim() ?? ""
    if (title === this.#asked) return
    this.#asked = title
    if (title.length < SHORTEST) return this.replaceChildren()
    try {
      const response = await fetch(`${this.getAttribute("href")}?${new URLSearchParams({ title })}`)
      // An answer that another has overtaken is of no use any more.
      if (response.ok && title === this.#asked) this.replaceChildren(fragment(await response.text()))
    } catch {
      // An offer that does not come is not missed.
    }
  }
}

customElements.define("similar-topics", SimilarTopics)
