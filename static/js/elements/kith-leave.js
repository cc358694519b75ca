import { forgetUnsent } from "../lib/unsent.js"

/**
 * "Leave quickly": clears the page at once and goes to a harmless one, without leaving this page for the Back button.
 * Pressing Escape three times does the same. What the browser kept of unsent texts is erased.
 */
const PRESSES = 3
const WITHIN_MS = 1500

class KithLeave extends HTMLElement {
  /** @type {number[]} */
  #pressed = []

  connectedCallback() {
    this.addEventListener("click", this.#click)
    document.addEventListener("keydown", this.#key)
    this.querySelector("a")?.setAttribute("title", "Or press Escape three times")
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    document.removeEventListener("keydown", this.#key)
  }

  #click = (/** @type {MouseEvent} */ event) => {
    event.preventDefault()
    this.#leave()
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.repeat) return
    this.#pressed = [...this.#pressed, event.timeStamp].filter((at) => event.timeStamp - at < WITHIN_MS)
    if (this.#pressed.length >= PRESSES) this.#leave()
  }

  #leave() {
    const address = this.querySelector("a")?.href
    if (!address) return
    document.dispatchEvent(new CustomEvent("kith:leaving"))
    document.title = "…"
    document.body.replaceChildren()
    forgetUnsent()
    try {
      sessionStorage.clear()
    } finally {
      location.replace(address)
    }
  }
}

customElements.define("kith-leave", KithLeave)
