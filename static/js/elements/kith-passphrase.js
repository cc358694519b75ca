/** Adds a button that shows what was typed, because long passphrases are typed blind badly. Covered again before it is sent. */
class KithPassphrase extends HTMLElement {
  /** @type {HTMLButtonElement | null} */
  #button = null

  connectedCallback() {
    this.#button = document.createElement("button")
    this.#button.type = "button"
    this.#button.className = "button button--quiet"
    this.#button.addEventListener("click", this.#toggle)
    this.append(this.#button)
    this.#input?.form?.addEventListener("submit", this.#cover)
    this.#show(false)
  }

  disconnectedCallback() {
    this.#input?.form?.removeEventListener("submit", this.#cover)
    this.#button?.remove()
    this.#button = null
  }

  get #input() {
    return this.querySelector("input")
  }

  #toggle = () => this.#show(this.#input?.type === "password")

  #cover = () => this.#show(false)

  /** @param {boolean} shown */
  #show(shown) {
    if (!this.#input || !this.#button) return
    this.#input.type = shown ? "text" : "password"
    const label = this.#input.labels?.[0]?.textContent?.trim().toLowerCase() ?? "passphrase"
    const unseen = document.createElement("span")
    unseen.className = "unseen"
    unseen.textContent = ` ${label}`
    this.#button.replaceChildren(shown ? "Hide" : "Show", unseen)
  }
}

customElements.define("kith-passphrase", KithPassphrase)
